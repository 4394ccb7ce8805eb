import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { startPeer } from './peer.js';
import { sameContent } from './read-back.js';
import { PageRefused } from './stack.js';
import { plaintextFile } from './world.js';

/** The last one is two parts of a multipart upload. */
export const PAGE_SIZES = [0, 1024, 9 * 1024 * 1024];

/**
 * The page in a real Chromium: its uploads read by the client, and the client's objects downloaded through it. The signer
 * binds each object to its place (`sealift:object`), so the client gives that in its encryption context.
 *
 * @param {import('./world.js').World} world for plaintext files
 * @param {import('./stack.js').Stack} stack
 * @param {import('./clients.js').Client} client
 * @param {{ command: string, args: string[] }} program
 * @returns {Promise<{ cases: import('./matrix.js').Case[], close(): Promise<void> }>}
 */
export async function pageCases(world, stack, client, program) {
  const page = await stack.visit();
  const theirs = startPeer(program, stack);
  const { keyring, bucket } = stack;
  /** @param {string} key @param {Record<string, string>} [description] */
  const request = (key, description = { 'sealift:object': `${bucket}/${key}` }) => ({
    key,
    keyring,
    description,
    format: /** @type {const} */ ('v3'),
  });
  const base = { client: client.name, wrap: '', format: '', column: '' };
  const keyFor = (what) => `${stack.folder}${client.name.toLowerCase()}-${what}`;

  const reads = (size) => async () => {
    const file = await plaintextFile(world.folder, size);
    const back = path.join(world.folder, `${client.name}-page-${size}`);
    await theirs.get({ ...request(await page.upload(file)), file: back });
    const same = await sameContent(file, back);
    await rm(back);
    if (!same) throw new Error('the plaintext came back changed');
  };
  const writes = (size) => async () => {
    const file = await plaintextFile(world.folder, size);
    const key = keyFor(size);
    await theirs.put({ ...request(key), file });
    if (!(await readFile(file)).equals(await page.download(key)))
      throw new Error('the page saved something else');
  };
  const unbound = async () => {
    const file = await plaintextFile(world.folder, 16);
    const key = keyFor('unbound');
    await theirs.put({ ...request(key, {}), file });
    const error = await page.download(key).then(
      () => new Error('the page opened it'),
      (reason) => reason,
    );
    if (!(error instanceof PageRefused) || error.message !== 'data-key-refused') throw error;
  };
  return {
    cases: [
      ...PAGE_SIZES.map((size) => ({
        ...base,
        group: /** @type {const} */ ('page → client'),
        detail: `${size} bytes`,
        check: reads(size),
      })),
      ...PAGE_SIZES.map((size) => ({
        ...base,
        group: /** @type {const} */ ('client → page'),
        detail: `${size} bytes`,
        check: writes(size),
      })),
      {
        ...base,
        group: /** @type {const} */ ('page refuses'),
        detail: 'an object that is not bound to its place',
        check: unbound,
      },
    ],
    async close() {
      await theirs.close();
      await page.close();
    },
  };
}
