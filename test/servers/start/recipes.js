import { findExecutable } from '../../browser/executable.js';
import { installFromDebian } from '../../debian.js';
import { devS3 } from './dev-s3.js';
import { minio } from './minio.js';
import { radosgw } from './radosgw.js';

/** @type {Record<string, import('./server.js').Recipe>} */
const recipes = { 'dev-s3': devS3, radosgw, minio };

/** The names that `startServer` takes. */
export const SERVERS = Object.keys(recipes);

/** @param {string} name */
export function recipe(name) {
  const found = recipes[name];
  if (found === undefined) throw new Error(`Servers are ${SERVERS.join(', ')}, not "${name}".`);
  return found;
}

/** The command that a server lacks on this machine, or undefined. @param {string} name @param {boolean} [tls] */
export function missingFor(name, tls = true) {
  return recipe(name)
    .needs(tls)
    .find((command) => findExecutable('', [command]) === undefined);
}

/**
 * Brings a server to this machine: installs it where that needs no question (Debian, as root), builds it where it comes
 * as source.
 *
 * @param {string} name of `SERVERS`
 * @param {{ tls?: boolean }} [options] as for `startServer`
 * @returns {Promise<string | undefined>} why this machine cannot have it, and what to install; undefined when it can
 * @throws Error when a build fails
 */
export async function prepareServer(name, { tls = true } = {}) {
  const { title, packages, howTo, build } = recipe(name);
  const first = missingFor(name, tls);
  if (first !== undefined && packages.length > 0) installFromDebian(first, packages);
  const missing = missingFor(name, tls);
  if (missing !== undefined) return `${title}: no ${missing}. ${howTo}`;
  await build();
  return undefined;
}

/** What a server is, for people. @param {string} name */
export async function versionOf(name) {
  const { title, version } = recipe(name);
  return { name, title, version: await version() };
}
