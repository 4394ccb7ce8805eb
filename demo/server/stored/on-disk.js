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
  const home = path.join(folder, 'buckets', bucket);
  const name = createHash('sha256').update(key).digest('hex');
  const text = await readFile(path.join(home, 'objects', name.slice(0, 2), `${name}.json`), 'utf8').catch(
    () => '',
  );
  if (text === '') return undefined;
  /** @type {{ blobs: { id: string, size: number }[] }} */
  const { blobs } = JSON.parse(text);
  return async (from, to) => {
    const pieces = [];
    let base = 0;
    for (const { id, size } of blobs) {
      const start = Math.max(from - base, 0);
      const end = Math.min(to - base, size);
      base += size;
      if (start < end) pieces.push(await readPiece(path.join(home, 'blobs', id), start, end - start));
    }
    return Buffer.concat(pieces);
  };
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
