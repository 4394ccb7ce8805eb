import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './server.js';

export interface CliProcess {
  readonly child: ChildProcess;
  /** What it printed until it was ready, or until it ended. */
  readonly output: string;
  readonly endpoint: string;
  readonly exited: Promise<number | null>;
}

/** Runs the command line in a process of its own, bundled from its sources so that no build is needed before. */
export async function runCli(args: readonly string[]): Promise<CliProcess> {
  const child = spawn(process.execPath, [await bundledCli(), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  let output = '';
  await new Promise<void>((resolve) => {
    const collect = (text: Buffer): void => {
      output += String(text);
      if (/^buckets/m.test(output)) resolve();
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.on('close', () => resolve());
  });
  return { child, output, endpoint: /endpoint +(\S+)/.exec(output)?.[1] ?? '', exited };
}

async function bundledCli(): Promise<string> {
  const { build } = await import('vite');
  const outDir = await temporaryFolder();
  const entry = join(import.meta.dirname ?? '', '..', 'cli.ts');
  const rollupOptions = { output: { entryFileNames: 'cli.mjs' } };
  await build({
    configFile: false,
    logLevel: 'silent',
    build: { ssr: entry, outDir, emptyOutDir: false, rollupOptions },
  });
  return join(outDir, 'cli.mjs');
}
