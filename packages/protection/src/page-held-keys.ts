import { encryptionHeaders, type ObjectOperation } from '@sealift/s3';
import { SignerConfigError } from './errors.js';
import type { ProtectionProfile } from './protection.js';
import type { StorageRules } from './storage-rules.js';

/** SSE-C with keys that only pages have: the signer signs the algorithm and learns neither a key nor its MD5. */
export interface PageHeldKeysChoice {
  readonly profile: 'sse-c';
  readonly keys: 'browser';
  readonly masterSecrets?: never;
}

/** Requests that the page sends and adds its key to. Its own requests the signer makes without one. */
const SENT_BY_PAGE: readonly ObjectOperation[] = ['put', 'create', 'part', 'get'];

/** @throws SignerConfigError */
export function pageHeldKeys({ keys, masterSecrets }: PageHeldKeysChoice): StorageRules {
  if (masterSecrets !== undefined)
    throw new SignerConfigError('protection.masterSecrets', 'does not go with keys of the browser');
  if (keys !== 'browser')
    throw new SignerConfigError(
      'protection.keys',
      'is "browser", or left out for keys that the signer makes',
    );
  return {
    protection: { profile: 'sse-c', keys },
    headers: (operation) =>
      SENT_BY_PAGE.includes(operation) ? encryptionHeaders({ profile: 'sse-c' }, operation) : {},
    prepare: async () => ({}),
    readBack: ({ customerAlgorithm }) =>
      customerAlgorithm === 'AES256'
        ? undefined
        : 'S3 shows this object without a key: it is not under SSE-C.',
  };
}

/** Whether the signer works without the key of its objects. */
export function pageHoldsKey({ protection }: Pick<ProtectionProfile, 'protection'>): boolean {
  return protection.keys === 'browser';
}
