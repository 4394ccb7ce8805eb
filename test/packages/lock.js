import { readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * The `package-lock.json` of an installed app as it is kept in this repository: all but our own packages, which change
 * with every build, and no hosts.
 *
 * @param {string} installed folder of the copy
 * @param {string} source folder in the repository, in full
 * @param {ReadonlyMap<string, unknown>} ours by name
 * @returns {string} its text
 */
export function lockOf(installed, source, ours) {
  const read = (/** @type {string[]} */ ...parts) => JSON.parse(readFileSync(path.join(...parts), 'utf8'));
  const lock = read(installed, 'package-lock.json');
  const { dependencies, devDependencies } = read(source, 'package.json');
  lock.packages[''] = { ...lock.packages[''], dependencies, devDependencies };
  for (const at of Object.keys(lock.packages)) {
    if (ours.has(at.replace(/^.*node_modules\//, ''))) delete lock.packages[at];
  }
  return `${JSON.stringify(lock, null, 2)}\n`;
}
