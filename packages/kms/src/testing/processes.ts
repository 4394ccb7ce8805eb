import { type ChildProcess, fork, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

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
  /**
   * In a PID namespace of its own, as in a container: it sees no other process. How many were started there before it:
   * its number means nothing, or somebody else, in the other namespaces.
   */
  readonly namespaceWith?: number;
}

export interface Processes {
  readonly folder: string;
  start(words: readonly string[], options?: WorkerOptions): Worker;
  close(): Promise<void>;
}

/** Why there are no PID namespaces here, if so. */
export function noNamespaces(): string | undefined {
  const { status } = spawnSync('unshare', ['--pid', '--fork', 'true']);
  return status === 0 ? undefined : 'this system does not let us make PID namespaces (unshare --pid)';
}

/**
 * Processes that run a script, with the real module beside it, bundled once.
 *
 * @param entry module, which the script finds as `./module.mjs`
 * @param script tells its reports with `process.send`
 */
export async function processes(entry: string, script: string): Promise<Processes> {
  const folder = await mkdtemp(join(tmpdir(), 'sealift-processes-'));
  await build({
    configFile: false,
    logLevel: 'silent',
    resolve: { conditions: ['@sealift/source'] },
    ssr: { noExternal: true, resolve: { conditions: ['@sealift/source'] } },
    build: {
      ssr: entry,
      outDir: folder,
      emptyOutDir: false,
      rollupOptions: { output: { entryFileNames: 'module.mjs' } },
    },
  });
  const worker = join(folder, 'worker.mjs');
  await writeFile(worker, script);
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
    start(words, { namespaceWith } = {}) {
      const child =
        namespaceWith === undefined
          ? fork(worker, words, { execArgv: [] })
          : spawn('unshare', [...IN_NAMESPACE, String(namespaceWith), process.execPath, worker, ...words], {
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
