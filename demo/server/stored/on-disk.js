/** The bytes that the S3 development server has on its disk: what a thief of the disk gets. */
import { createHash } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * @param {string} folder the server's
 * @param {string} bucket
 * @param {string} key
 * @returns {Promise<((from: number, to: number) => Promise<Buffer>) | undefined>} reads bytes `from` to before `to`;
 *   undefined when the server has no such object
 */
export async function onDisk(folder, bucket, key) {
  const blobs = await blobsOf(folder, bucket, key);
  if (blobs === undefined) return undefined;
  return async (from, to) => {
    const pieces = places(folder, bucket, blobs, from, to).map(({ file, position, length }) =>
      readPiece(file, position, length),
    );
    return Buffer.concat(await Promise.all(pieces));
  };
}

/**
 * Where bytes `from` to before `to` are.
 *
 * @param {string} folder the server's
 * @param {string} bucket
 * @param {string} key
 * @param {number} from
 * @param {number} to
 * @returns {Promise<Place[] | undefined>} undefined when the server has no such object
 */
export async function placesOnDisk(folder, bucket, key, from, to) {
  const blobs = await blobsOf(folder, bucket, key);
  return blobs && places(folder, bucket, blobs, from, to);
}

/**
 * @typedef {{ file: string, position: number, length: number }} Place
 * @typedef {{ id: string, size: number }} Blob
 */

/** @param {string} folder @param {string} bucket @param {string} key @returns {Promise<Blob[] | undefined>} */
async function blobsOf(folder, bucket, key) {
  const home = path.join(folder, 'buckets', bucket);
  const name = createHash('sha256').update(key).digest('hex');
  const text = await readFile(path.join(home, 'objects', name.slice(0, 2), `${name}.json`), 'utf8').catch(
    () => '',
  );
  if (text === '') return undefined;
  return JSON.parse(text).blobs;
}

/** @param {string} folder @param {string} bucket @param {Blob[]} blobs @param {number} from @param {number} to */
function places(folder, bucket, blobs, from, to) {
  /** @type {Place[]} */
  const found = [];
  let base = 0;
  for (const { id, size } of blobs) {
    const position = Math.max(from - base, 0);
    const end = Math.min(to - base, size);
    base += size;
    const file = path.join(folder, 'buckets', bucket, 'blobs', id);
    if (position < end) found.push({ file, position, length: end - position });
  }
  return found;
}

/** @param {string} file @param {number} position @param {number} length */
async function readPiece(file, position, length) {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
