import { CustomerKeys, type MasterSecret } from './customer-keys.js';
import type { StorageRules } from './storage-rules.js';

export type { MasterSecret } from './customer-keys.js';

/** SSE-C with keys that the signer derives: one for each object, none of them stored. */
export interface ManagedKeysChoice {
  readonly profile: 'sse-c';
  /** The first makes the keys of new objects, all of them read: rotation is a new one in front. */
  readonly masterSecrets: readonly MasterSecret[];
  readonly keys?: never;
}

/** @throws SignerConfigError */
export function managedCustomerKeys({ masterSecrets }: ManagedKeysChoice): StorageRules {
  const keys = new CustomerKeys(masterSecrets);
  return {
    protection: { profile: 'sse-c' },
    async prepare() {
      return { pinned: keys.fresh() };
    },
    headers(operation, object) {
      const headers = keys.headers(operation, object);
      const creates = operation === 'put' || operation === 'create';
      if (!creates || object.pinned === undefined) return headers;
      return { ...headers, 'x-amz-tagging': new URLSearchParams(keys.tags(object.pinned)).toString() };
    },
    recall: (tags) => keys.recall(tags),
    readBack: ({ customerAlgorithm }) =>
      customerAlgorithm === 'AES256' ? undefined : 'S3 does not report SSE-C for this object.',
  };
}
