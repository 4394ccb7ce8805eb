/** What is published: every package that is not private, after those that it depends on. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './run.js';

/** @typedef {{ name: string, folder: string, dependencies: string[] }} Package */

/** @returns {Package[]} dependencies first */
export function publishedPackages() {
  const found = new Map(readPackages().map((each) => [each.name, each]));
  /** @type {Set<Package>} */
  const ordered = new Set();
  const add = (/** @type {Package} */ each) => {
    for (const name of each.dependencies) {
      const needed = found.get(name);
      if (needed !== undefined && !ordered.has(needed)) add(needed);
    }
    ordered.add(each);
  };
  for (const each of found.values()) add(each);
  return [...ordered];
}

/** @returns {Package[]} */
function readPackages() {
  return readdirSync(path.join(root, 'packages'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => {
      const folder = `./packages/${entry.name}`;
      const json = JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
      return {
        name: json.name,
        folder,
        dependencies: Object.keys(json.dependencies ?? {}),
        hidden: json.private === true,
      };
    })
    .filter(({ hidden }) => !hidden);
}
