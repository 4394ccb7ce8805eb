import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/**
 * What a process does to the key file until it is killed. Each step is reported when it is done, and begun when the
 * one before was reported: after a kill, at most one more than reported has happened.
 */
const WORKER = `
import { writeFile } from 'node:fs/promises';
import { localKms, withLock } from './kms.mjs';
const [file, role, key] = process.argv.slice(2);
const { keys, generateDataKey } = localKms({ file });
const say = (message) => new Promise((resolve) => process.send(message, resolve));

const steps = {
  create: async () => (await keys.create()).keyId,
  rotate: async () => (await keys.rotate(key)).version,
  use: async () => Buffer.from(
    (await generateDataKey({ keyId: key, encryptionContext: { a: 'b' } })).ciphertextBlob,
  ).toString('base64'),
  state: async (n) => {
    const cycle = [
      () => keys.disable(key),
      () => keys.enable(key),
      () => keys.scheduleDeletion(key, 7),
      () => keys.cancelDeletion(key),
    ];
    return (await cycle[n % cycle.length]()).state;
  },
  policy: async (n) => (await keys.setPolicy(key, { generate: ['program-' + n] })).policy.generate[0],
};

if (role === 'hold') {
  await withLock(file + '.lock', async () => {
    await writeFile(file + '.new', '{"format":"sealift-local-kms","formatV');
    await say('holding');
    await new Promise((resolve) => setTimeout(resolve, 3_600_000));
  });
}
for (let n = Number(process.argv[5] ?? 0); ; n += 1) await say(await steps[role](n));
`;

export type Role = 'create' | 'rotate' | 'use' | 'state' | 'policy' | 'hold';

export interface Worker {
  /** What it reported, in order. */
  readonly reports: unknown[];
  /** Resolves with its first report. */
  readonly started: Promise<unknown>;
  /** SIGKILL, and wait until it is gone. */
  kill(): Promise<void>;
}

export interface KmsProcesses {
  readonly folder: string;
  /** @param from number of the first step */
  start(file: string, role: Role, key?: string, from?: number): Worker;
  close(): Promise<void>;
}

/** Processes with the real local KMS, bundled once. */
export async function kmsProcesses(): Promise<KmsProcesses> {
  const folder = await mkdtemp(join(tmpdir(), 'sealift-crash-'));
  const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
  const entry = join(folder, 'entry.mjs');
  await writeFile(
    entry,
    [
      `export * from '${source('../local/index.ts')}';`,
      `export * from '${source('../files/lock.ts')}';`,
    ].join('\n'),
  );
  await build({
    configFile: false,
    logLevel: 'silent',
    resolve: { conditions: ['@sealift/source'] },
    ssr: { noExternal: true, resolve: { conditions: ['@sealift/source'] } },
    build: {
      ssr: entry,
      outDir: folder,
      emptyOutDir: false,
      rollupOptions: { output: { entryFileNames: 'kms.mjs' } },
    },
  });
  await writeFile(join(folder, 'worker.mjs'), WORKER);
  const running = new Set<ChildProcess>();
  const kill = async (child: ChildProcess): Promise<void> => {
    running.delete(child);
    if (child.exitCode !== null || child.signalCode !== null) return;
    // Messages that it sent before are read before the channel is found closed.
    const gone = Promise.all([once(child, 'close'), child.connected && once(child, 'disconnect')]);
    child.kill('SIGKILL');
    await gone;
  };
  return {
    folder,
    start(file, role, key = '', from = 0) {
      const child = fork(join(folder, 'worker.mjs'), [file, role, key, String(from)], { execArgv: [] });
      running.add(child);
      const reports: unknown[] = [];
      child.on('message', (report) => reports.push(report));
      return { reports, started: once(child, 'message'), kill: () => kill(child) };
    },
    async close() {
      await Promise.all([...running].map(kill));
      await rm(folder, { recursive: true });
    },
  };
}
