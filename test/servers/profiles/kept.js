import { judgeStored, lookAt } from './stored.js';
import { askWithWrongKeys } from './wrong-keys.js';

/**
 * @typedef {object} Kept an object that a page has stored
 * @property {import('./profiles.js').Profile} profile
 * @property {{ bucket: string, key: string }} stored
 * @property {string} digest SHA-256 of the file, hex
 * @property {{ request: { url: string, headers: Record<string, string> } }} grant of its download
 * @property {(check: string, got: string, wanted: string) => void} add
 */

const CUSTOMER_KEY = 'x-amz-server-side-encryption-customer-key';

/**
 * Another S3 client looks at what is stored; under SSE-C it is asked for without the key, and with another one.
 *
 * @param {import('../start/server.js').Server} server
 * @param {readonly Kept[]} kept
 * @param {{ world: import('./world.js').World, keys: import('./profiles.js').Keys, reads: boolean }} around
 */
export async function lookAtKept(server, kept, { world, keys, reads }) {
  const keyOf = (/** @type {Kept} */ { profile, grant }) =>
    profile.pageKey === 'customer' ? world.pageKeys.customer : grant.request.headers[CUSTOMER_KEY];
  const { folder, fileName, sweep } = world;
  if (reads) {
    const wanted = kept.map((one) => ({ ...one.stored, customerKey: keyOf(one) }));
    const looks = await lookAt(server, wanted, folder);
    for (const [index, { profile, add, digest }] of kept.entries()) {
      const look = looks[index];
      if (look === undefined) throw new Error('boto3 looked at fewer objects than it was told');
      add('stored headers', judgeStored(profile, keys, look, { digest, fileName }), 'as pinned');
    }
  }
  for (const one of kept) {
    const customerKey = keyOf(one);
    if (customerKey === undefined) continue;
    const { stored, grant, add } = one;
    await askWithWrongKeys(server, { ...stored, customerKey, request: grant.request }, add, sweep);
  }
}
