import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../structure/source-files.js';

export interface Stack {
  readonly page: string;
  readonly s3Endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly signer: string;
  /** Everything the process wrote to standard error. */
  log(): string;
  /** Ends it as a person does, with SIGINT; resolves with its exit code. */
  close(): Promise<number | null>;
}

/** Starts what `npm start` starts, on free ports. @param data a folder to keep; a fresh one that vanishes by default */
export async function startStack(data?: string): Promise<Stack> {
  const folder = data ?? (await mkdtemp(path.join(tmpdir(), 'sealift-e2e-')));
  const child: ChildProcess = spawn(
    process.execPath,
    ['demo/start.js', '--json', '--port', '0', '--data', folder],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let log = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const first = await Promise.race([
    new Promise<string>((resolve) => lines.once('line', resolve)),
    ended.then((code) => {
      throw new Error(`the stack did not start (code ${code}):\n${log}`);
    }),
  ]);
  return {
    ...JSON.parse(first),
    log: () => log,
    async close() {
      child.kill('SIGINT');
      const code = await ended;
      if (data === undefined) await rm(folder, { recursive: true, force: true });
      return code;
    },
  };
}
