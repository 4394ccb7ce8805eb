/** Commands of a release: each one that fails ends it. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** @param {string} message */
export function fail(message) {
  console.error(message);
  process.exit(1);
}

/** @param {string[]} args */
export const npm = (...args) => run('npm', args);

/** @param {string} command @param {string[]} args */
export function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) fail(`Failed: ${command} ${args.join(' ')}`);
}

/** What a command writes to standard output. @param {string} command @param {string[]} args */
export function output(command, args) {
  const options = { cwd: root, encoding: /** @type {const} */ ('utf8'), maxBuffer: 64 * 1024 * 1024 };
  const { status, stdout, stderr } = spawnSync(command, args, options);
  if (status !== 0) fail(`Failed: ${command} ${args.join(' ')}\n${stderr}`);
  return stdout;
}
