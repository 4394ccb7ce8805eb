import { open } from 'node:fs/promises';
import { placesOnDisk } from './on-disk.js';

/**
 * Turns one bit of a stored object over, behind S3's back: damage as a disk does it, or whoever can write to it. The same again
 * mends it.
 *
 * @param {string} folder the server's
 * @param {string} bucket
 * @param {string} key
 * @param {number} offset of the byte
 * @returns {Promise<boolean>} whether there is such a byte
 */
export async function changeByte(folder, bucket, key, offset) {
  const [place] = (await placesOnDisk(folder, bucket, key, offset, offset + 1)) ?? [];
  if (place === undefined) return false;
  const handle = await open(place.file, 'r+');
  try {
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, place.position);
    await handle.write(Uint8Array.of((buffer[0] ?? 0) ^ 1), 0, 1, place.position);
  } finally {
    await handle.close();
  }
  return true;
}
