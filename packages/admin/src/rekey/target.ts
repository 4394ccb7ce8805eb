import type { StringMap } from '@sealift/s3';
import { encryptionHeaders, type ServerSideEncryptionOptions, serverSideEncryption } from '@sealift/signer';
import { type CustomerKeys, type ObjectName, SALT_TAG, VERSION_TAG } from '@sealift/signer/protection';
import type { CopyHeaders } from '../objects/copy-parameters.js';
import type { Head } from '../objects/store.js';
import { storedObjectOf } from '../objects/stored.js';

/** Encryption by S3 that needs no managed key. */
export type OtherEncryption = Exclude<ServerSideEncryptionOptions, { readonly profile: 'sse-c' }>;

/** Where an object under managed SSE-C goes. */
export interface RekeyTarget {
  /** Whether it is there already. */
  reached(head: Head): boolean;
  /** Headers and tags of one object there. */
  place(object: ObjectName): { readonly headers: CopyHeaders; readonly tags: StringMap };
}

/** A new key of the newest master secret. */
export function newestKey(keys: CustomerKeys): RekeyTarget {
  return {
    reached: ({ pinned }) => pinned?.split('.')[0] === keys.newest,
    place(object) {
      const pinned = keys.fresh();
      return {
        headers: (operation) => keys.headers(operation, { ...object, pinned }),
        tags: keys.tags(pinned),
      };
    },
  };
}

/** No managed key any more. @throws SignerConfigError for options that contradict each other */
export function otherEncryption(to: OtherEncryption): RekeyTarget {
  const { readBack } = serverSideEncryption(to);
  return {
    reached: (head) => head.pinned === undefined && readBack(storedObjectOf(head)) === undefined,
    place: () => ({ headers: (operation) => encryptionHeaders(to, operation), tags: {} }),
  };
}

/** The tags that have nothing to do with the key. */
export function otherTags({ [VERSION_TAG]: _, [SALT_TAG]: __, ...tags }: StringMap): StringMap {
  return tags;
}
