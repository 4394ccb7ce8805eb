import { type ChildProcess, fork, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/**
 * What a process does to the key file until it is killed. Each step is reported when it is done, and begun when the
 * one before was reported: after a kill, at most one more than reported has happened.
 */
const WORKER = `
import { localKms } from './kms.mjs';
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
for (let n = Number(process.argv[5] ?? 0); ; n += 1) await say(await steps[role](n));
`;

/** Uses up as many process numbers as its first argument says, then runs the rest. */
const IN_NAMESPACE = [
  '--pid',
  '--fork',
  '--kill-child=SIGKILL',
  'sh',
  '-c',
  'n=$1; shift; while [ "$n" -gt 0 ]; do /bin/true; n=$((n - 1)); done; "$@"',
  'sh',
];

export type Role = 'create' | 'rotate' | 'use' | 'state' | 'policy';

export interface Worker {
  /** What it reported, in order. */
  readonly reports: unknown[];
  /** Resolves with its first report. */
  readonly started: Promise<unknown>;
  /** SIGSTOP, wherever it is; SIGCONT. */
  stop(): Promise<void>;
  go(): Promise<void>;
  /** SIGKILL, and wait until it is gone. */
  kill(): Promise<void>;
}

export interface WorkerOptions {
  /** For roles that use one. */
  readonly key?: string;
  /** Number of the first step. */
  readonly from?: number;
  /**
   * In a PID namespace of its own, as in a container: it sees no other process. How many were started there before it:
   * its number means nothing, or somebody else, in the other namespaces.
   */
  readonly namespaceWith?: number;
}

export interface KmsProcesses {
  readonly folder: string;
  start(file: string, role: Role, options?: WorkerOptions): Worker;
  close(): Promise<void>;
}

/** Why there are no PID namespaces here, if so. */
export function noNamespaces(): string | undefined {
  const { status } = spawnSync('unshare', ['--pid', '--fork', 'true']);
  return status === 0 ? undefined : 'this system does not let us make PID namespaces (unshare --pid)';
}

/** Processes with the real local KMS, bundled once. */
export async function kmsProcesses(): Promise<KmsProcesses> {
  const folder = await mkdtemp(join(tmpdir(), 'sealift-processes-'));
  const entry = fileURLToPath(new URL('../local/index.ts', import.meta.url));
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
  const script = join(folder, 'worker.mjs');
  await writeFile(script, WORKER);
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
    start(file, role, { key = '', from = 0, namespaceWith } = {}) {
      const words = [file, role, key, String(from)];
      const child =
        namespaceWith === undefined
          ? fork(script, words, { execArgv: [] })
          : spawn('unshare', [...IN_NAMESPACE, String(namespaceWith), process.execPath, script, ...words], {
              stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
            });
      running.add(child);
      const reports: unknown[] = [];
      child.on('message', (report) => reports.push(report));
      const signal = async (name: 'SIGSTOP' | 'SIGCONT'): Promise<void> => {
        for (const pid of await withChildren(child.pid ?? 0)) process.kill(pid, name);
      };
      return {
        reports,
        started: once(child, 'message'),
        stop: () => signal('SIGSTOP'),
        go: () => signal('SIGCONT'),
        kill: () => kill(child),
      };
    },
    async close() {
      await Promise.all([...running].map(kill));
      await rm(folder, { recursive: true });
    },
  };
}

/** A process and all that it started, `unshare` and the shell included. */
async function withChildren(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const children = text.split(' ').filter(Boolean).map(Number);
  return [pid, ...(await Promise.all(children.map(withChildren))).flat()];
}
