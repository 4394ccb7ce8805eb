import { createUploader } from '@sealift/upload/upload';
import { noise } from './noise.js';
import { takeTurns } from './rounds.js';
import { post, put } from './senders.js';

/** PUTs at a time: as many connections as a browser opens to one server, and as many as the uploader uses for small files. */
const AT_ONCE = 6;

/**
 * Many small files, uploaded as an application would, against PUTs of the same bytes to URLs that were signed before. A mark
 * names what begins: a variant's work, or `rest`.
 */
export async function run({ bytes, count, rounds, variants, server: { plain, signer } }, mark) {
  const hourAgo = Date.now() - 3_600_000;
  const files = Array.from(
    { length: count },
    (_, at) => new File([noise(bytes)], `${at}.bin`, { lastModified: hourAgo }),
  );
  const requests = [];
  const all = {
    plain: async () => {
      await mark('rest');
      await post(plain, 'clear', {});
      const { urls } = await post(plain, 'presign', { count });
      await mark('plain');
      return async () => {
        let next = 0;
        const sender = async () => {
          for (let at = next++; at < count; at = next++) await put(urls[at], await files[at].arrayBuffer());
        };
        await Promise.all(Array.from({ length: AT_ONCE }, sender));
        return bytes * count;
      };
    },
    encrypted: async () => {
      await mark('rest');
      await post(plain, 'clear', {});
      await post(plain, 'requests', {});
      await mark('encrypted');
      return async () => {
        const uploader = createUploader({ signer });
        await Promise.all(files.map((file) => uploader.upload(file).finished));
        uploader.close();
        requests.push((await post(plain, 'requests', {})).count);
        return bytes * count;
      };
    },
  };
  const wanted = Object.entries(all).filter(([name]) => variants?.includes(name) ?? true);
  const speeds = await takeTurns(rounds, Object.fromEntries(wanted));
  await mark('rest');
  return { ...speeds, requests };
}
