import type { Grants, ObjectAddress } from '../download/grants.js';
import { UploadError } from '../errors.js';
import { type KeySource, openHeldKey } from './held-key.js';

/**
 * The same download with the page's key on each of its requests to S3.
 *
 * @throws UploadError `customer-key-mismatch`, `customer-key-invalid`
 */
export async function heldGrants(grants: Grants, source: KeySource, object: ObjectAddress): Promise<Grants> {
  const held = await openHeldKey(grants.grant.protection, source, object);
  return {
    ...grants,
    url: async () => held.addTo(await grants.url()),
    // S3 does not tell a wrong key from other refusals; with a fresh URL this is what is left.
    failure: (code, ...more) =>
      code === 's3-forbidden' || code === 's3-refused'
        ? new UploadError(
            'customer-key-wrong',
            'S3 refuses to read the object with this key: it was stored with another one.',
            { field: 'customerKey' },
          )
        : grants.failure(code, ...more),
  };
}
