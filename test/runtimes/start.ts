import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { build } from 'vite';
import type { ClientSettings } from './programs/client.js';
import type { Settings as SignerSettings } from './programs/signers.js';

export interface Running {
  /** `http://127.0.0.1:40123` */
  readonly url: string;
  close(): Promise<void>;
}

export type Settings = SignerSettings | ClientSettings;
type Start = (settings: Settings, folder: string) => Promise<Running>;

const here = import.meta.dirname;
const bin = (name: string): string => path.join(here, 'node_modules', '.bin', name);
const program = (name: string): string => path.join(here, 'programs', `${name}.js`);

/** Each ends within seconds when it cannot start. A runtime gets the leave to use the network, and to read its settings. */
export const RUNTIMES: Readonly<Record<string, Start>> = {
  node: (settings) => start(process.execPath, [program('node')], settings),
  lambda: (settings) => start(process.execPath, [program('lambda')], settings),
  deno: (settings) => {
    // The AWS SDK asks for many variables, for its configuration files, and for the kind of system.
    const forSdk = ['--allow-env', '--allow-read', '--allow-sys'];
    const leave = 'wrappingKey' in settings ? forSdk : ['--allow-env=SEALIFT_SETTINGS'];
    const always = ['--allow-net=127.0.0.1', '--no-prompt', '--no-lock'];
    return start(bin('deno'), ['run', ...always, ...leave, program('deno')], settings);
  },
  bun: (settings) => start(bin('bun'), ['run', program('bun')], settings),
  workerd: startWorkerd,
};

function start(command: string, args: readonly string[], settings: Settings): Promise<Running> {
  const env = { ...process.env, NODE_NO_WARNINGS: '1', SEALIFT_SETTINGS: JSON.stringify(settings) };
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env });
  return running(child, child.stdout, (line) => (JSON.parse(line) as { url: string }).url);
}

/** Without the flag `nodejs_compat`: there is no `node:` and no `Buffer`. */
async function startWorkerd(settings: Settings, folder: string): Promise<Running> {
  await mkdir(folder, { recursive: true });
  await bundleWorker(folder, 'wrappingKey' in settings ? 'client-worker' : 'worker');
  await writeFile(path.join(folder, 'settings.json'), JSON.stringify(settings));
  await writeFile(
    path.join(folder, 'config.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .signer),
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const signer :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "2026-07-01",
  bindings = [(name = "SETTINGS", text = embed "settings.json")],
);
`,
  );
  const child = spawn(bin('workerd'), ['serve', 'config.capnp', '--control-fd=3'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const port = (line: string) => (JSON.parse(line) as { port: number }).port;
  return running(child, child.stdio[3] as Readable, (line) => `http://127.0.0.1:${port(line)}`);
}

/** As `wrangler` does: one module, by the conditions of Workers. */
async function bundleWorker(folder: string, entry: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    resolve: {
      conditions: ['workerd', 'worker', 'browser', 'module'],
      mainFields: ['browser', 'module', 'main'],
    },
    build: {
      outDir: folder,
      emptyOutDir: false,
      target: 'es2022',
      rolldownOptions: { output: { codeSplitting: false } },
      lib: { entry: program(entry), formats: ['es'], fileName: () => 'worker.js' },
    },
  });
}

async function running(
  child: ChildProcess,
  told: Readable,
  urlIn: (line: string) => string,
): Promise<Running> {
  let complaints = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaints = (complaints + chunk.toString()).slice(-4000);
  });
  const close = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'close');
  };
  const failed = once(child, 'close').then(() => Promise.reject(new Error(`it ended: ${complaints}`)));
  const first = once(createInterface({ input: told }), 'line').then(([line]) => urlIn(String(line)));
  try {
    return { url: await Promise.race([first, failed]), close };
  } finally {
    failed.catch(() => {});
  }
}
