import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { SealiftError } from '@sealift/core/errors';
import { ClientRefused } from './peer.js';

let reads = 0;

/** A file that is not there yet: what one read left behind must not look like what another one did. */
function freshFile({ folder }) {
  reads += 1;
  return path.join(folder, `read-${reads}`);
}

/**
 * The reader gives back, byte for byte, what is in `file`.
 *
 * @param {{ folder: string }} world
 * @param {Pick<import('./peer.js').Peer, 'get'>} reader
 * @param {Omit<import('./peer.js').Request, 'file'>} request
 * @param {string} file
 */
export async function mustReadBack(world, reader, request, file) {
  const back = freshFile(world);
  await reader.get({ ...request, file: back });
  const same = await sameContent(file, back);
  await rm(back);
  if (!same) throw new Error('the plaintext came back changed');
}

/** The reader refuses, by itself, and leaves nothing behind. */
export async function mustNotRead(world, reader, request) {
  const back = freshFile(world);
  const error = await reader.get({ ...request, file: back }).then(
    () => new Error('it was read'),
    (reason) => reason,
  );
  if (!(error instanceof ClientRefused) && !(error instanceof SealiftError)) throw error;
}

/** Whether two files have the same bytes. */
export async function sameContent(a, b) {
  return (await readFile(a)).equals(await readFile(b));
}
