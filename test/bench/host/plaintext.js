import { createCipheriv } from 'node:crypto';
import { open } from 'node:fs/promises';
import path from 'node:path';

const CHUNK_BYTES = 1024 * 1024;

/** A file that cannot be compressed. @param {string} folder @param {number} bytes a multiple of 1 MiB @returns its path */
export async function plaintextOf(folder, bytes) {
  const file = path.join(folder, 'plaintext');
  const noise = createCipheriv('aes-256-ctr', Buffer.alloc(32, 7), Buffer.alloc(16));
  const handle = await open(file, 'wx');
  for (let at = 0; at < bytes; at += CHUNK_BYTES)
    await handle.writeFile(noise.update(Buffer.alloc(CHUNK_BYTES)));
  await handle.close();
  return file;
}
