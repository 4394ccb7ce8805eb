import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildWorkers } from '../../packages/upload/build-workers.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Compiles the packages and bundles the page; both are incremental or quick. @throws Error when one fails */
export async function build() {
  run('tsc', ['-b', 'packages']);
  await buildWorkers();
  run('vite', ['build', 'demo', '--logLevel', 'warn']);
}

/**
 * @param {string} tool
 * @param {string[]} args
 */
function run(tool, args) {
  const bin = path.join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${tool}.cmd` : tool);
  // Standard output of the tools goes to standard error: ours is for the addresses.
  const { status, error } = spawnSync(bin, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${tool} ended with code ${status}`);
}
