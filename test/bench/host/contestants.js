import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** Not a workspace of the repository: only benches that need it install it. */
export const CONTESTANTS = path.join(import.meta.dirname, '..', 'contestants');

const file = (name) => path.join(CONTESTANTS, name);

/**
 * Installs what its lock file names, unless that is there. No script of any package runs.
 *
 * @returns {Record<string, string>} exact versions by name
 */
export function installContestants() {
  if (!isInstalled()) {
    process.stderr.write('contestants: npm ci …\n');
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const { status } = spawnSync(npm, args, { cwd: CONTESTANTS, stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0) throw new Error(`npm ci in test/bench/contestants ended with ${status}.`);
  }
  return versions();
}

/** Those of package.json, which pins them. @returns {Record<string, string>} */
export function versions() {
  return JSON.parse(readFileSync(file('package.json'), 'utf8')).dependencies;
}

/** npm writes down in node_modules what it has installed. */
function isInstalled() {
  const written = (name) => statSync(file(name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return written('node_modules/.package-lock.json') > written('package-lock.json');
}
