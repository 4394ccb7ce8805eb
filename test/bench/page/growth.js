import { createUploader } from '@sealift/upload/upload';
import { sparseFile } from './disk-file.js';
import { noise } from './noise.js';
import { newKeyring } from './objects.js';

/**
 * The same work in growing amounts, each once: one file that gets larger, or more and more files. A mark names the amount that begins.
 *
 * @param {{ fileBytes: number[], counts: number[], bytes: number, server: { signer: string } }} job bytes of each of many files
 * @param {(mark: string) => Promise<unknown>} mark
 * @returns {Promise<{ files: number[], counts: number[] }>} seconds of each amount
 */
export async function run({ fileBytes, counts, bytes, server: { signer } }, mark) {
  const keyring = await newKeyring();
  const seconds = async (name, files) => {
    await mark(name);
    const uploader = createUploader({ signer, keyring });
    const start = performance.now();
    await Promise.all(files.map((file) => uploader.upload(file).finished));
    const ms = performance.now() - start;
    uploader.close();
    await mark('rest');
    return ms / 1000;
  };
  const hourAgo = Date.now() - 3_600_000;
  const small = (at) => new File([noise(bytes)], `${at}.bin`, { lastModified: hourAgo });
  // Code is compiled, and workers' scripts have been fetched.
  await seconds('rest', [await sparseFile(fileBytes[0])]);
  const found = { files: [], counts: [] };
  for (const size of fileBytes) found.files.push(await seconds(`${size} bytes`, [await sparseFile(size)]));
  for (const count of counts)
    found.counts.push(
      await seconds(
        `${count} files`,
        Array.from({ length: count }, (_, at) => small(at)),
      ),
    );
  return found;
}
