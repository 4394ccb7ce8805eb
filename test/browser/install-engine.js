/** Installs a browser engine from Debian's packages where it is missing. Chromium has more ways: `install.js`. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { engine } from './engines.js';

/** @param {string} name @throws Error that says exactly what to install, when it is not there and cannot be */
export function installEngine(name) {
  const { missing, packages } = engine(name);
  if (missing() === undefined) return;
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    console.error(`No ${missing()} found: installing ${packages.join(' ')} …`);
    apt('update', '-qq');
    apt('install', '-y', '-qq', '--no-install-recommends', ...packages);
  }
  if (missing() === undefined) return;
  throw new Error(`No ${missing()} found. On Debian: sudo apt-get install ${packages.join(' ')}`);
}

/** @param {...string} args */
function apt(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // To standard error: standard output belongs to the tests.
  spawnSync('apt-get', args, { stdio: ['ignore', 2, 2], env });
}
