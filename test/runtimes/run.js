/**
 * `npm run test:runtimes`: signer and client in the real `deno`, `bun` and `workerd`, in Lambda's shape and in Node, before the
 * development server. Installs the runtimes from npm the first time, into this folder. Ends with `N passed, N failed`.
 *
 * Words are filters of vitest: `npm run test:runtimes -- -t workerd`.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { runSuite } from '../suite.js';

const folder = import.meta.dirname;

runSuite(install, ['--project', 'runtimes', ...process.argv.slice(2)], { SEALIFT_RUNTIMES: '1' });

function install() {
  if (existsSync(path.join(folder, 'node_modules', '.bin', 'workerd'))) return;
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: folder,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error('npm could not install deno, bun and workerd into test/runtimes.');
}
