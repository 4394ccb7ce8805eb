import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * Installs packages where that needs no question: on Debian, as root. Elsewhere it does nothing.
 * @param {string} what is missing, for the log
 * @param {readonly string[]} packages
 */
export function installFromDebian(what, packages) {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return;
  console.error(`No ${what} found: installing ${packages.join(' ')} …`);
  apt('update', '-qq');
  apt('install', '-y', '-qq', '--no-install-recommends', ...packages);
}

/** @param {...string} args */
function apt(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // One after the other: two suites may lack something in the same moment.
  const lock = path.join(tmpdir(), 'sealift-apt.lock');
  // To standard error: standard output belongs to the tests.
  spawnSync('flock', [lock, 'apt-get', ...args], { stdio: ['ignore', 2, 2], env });
}
