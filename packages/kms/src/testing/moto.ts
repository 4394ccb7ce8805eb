import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const requirements = fileURLToPath(new URL('./moto-requirements.txt', import.meta.url));
/** Made once; `.sealift` is ignored by git. */
const home = fileURLToPath(new URL('../../../../.sealift/moto', import.meta.url));
const python = process.env.PYTHON ?? 'python3';

export interface Moto {
  /** `http://127.0.0.1:40123`: the APIs of AWS, in memory. */
  readonly endpoint: string;
  close(): Promise<void>;
}

/**
 * Starts a moto server, installed from PyPI into a folder of the repository the first time.
 *
 * @returns why there is none, when Python or PyPI is missing; with SEALIFT_REQUIRE_MOTO in the environment that is an error
 */
export async function startMoto(): Promise<Moto | string> {
  try {
    return await start(await installed());
  } catch (error) {
    if (process.env.SEALIFT_REQUIRE_MOTO) throw error;
    return `no moto server: ${(error as Error).message.split('\n')[0]}`;
  }
}

async function installed(): Promise<string> {
  const marker = path.join(home, 'installed-requirements.txt');
  const wanted = await readFile(requirements, 'utf8');
  const command = path.join(home, 'bin', 'moto_server');
  const isThere = async (): Promise<boolean> => (await readFile(marker, 'utf8').catch(() => '')) === wanted;
  if (await isThere()) return command;
  await alone(async () => {
    if (await isThere()) return;
    await rm(home, { recursive: true, force: true });
    await run(python, ['-m', 'venv', home]);
    await run(path.join(home, 'bin', 'python'), ['-m', 'pip', 'install', '-q', '-r', requirements]);
    await writeFile(marker, wanted);
  });
  return command;
}

/** Two test files want it at the same time, in processes of their own. A lock of one that was killed counts for five minutes. */
async function alone(work: () => Promise<void>): Promise<void> {
  const lock = `${home}.lock`;
  await mkdir(path.dirname(lock), { recursive: true });
  for (const began = Date.now(); Date.now() < began + 300_000; await setTimeout(500)) {
    const taken = await mkdir(lock).then(
      () => true,
      () => false,
    );
    if (taken) break;
  }
  try {
    await work();
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}

async function start(command: string): Promise<Moto> {
  const child = spawn(command, ['-H', '127.0.0.1', '-p', '0'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const close = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'close');
  };
  const failed = once(child, 'error').then(([error]) => Promise.reject(error as Error));
  const endpoint = (async () => {
    for await (const line of createInterface({ input: child.stderr })) {
      const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
      if (address !== undefined) return address;
    }
    throw new Error('moto_server ended before it listened');
  })();
  const found = await Promise.race([endpoint, failed]).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  child.stderr.resume();
  return { endpoint: found, close };
}
