import { type ObjectStore, storeFailure } from '@sealift/admin/objects';
import type { KeyringFor, StoredKey } from '@sealift/admin/rewrap';
import {
  type HeadOptions,
  type HeadOutput,
  type OpenedObject,
  type OpenOptions,
  S3EncryptionClient,
  type S3EncryptionClientOptions,
} from '@sealift/client';
import type { CommitmentPolicy, Keyring } from '@sealift/core';
import { UsageError } from './command.js';
import type { Demands } from './demand-flags.js';

type HeadObjectCommandInput = Parameters<S3EncryptionClient['headObject']>[0];

/** How objects in S3 are opened. */
export interface OpenChoice {
  /** Undefined takes objects that only S3 has encrypted, and no others. */
  readonly keyringFor: KeyringFor | undefined;
  readonly commitmentPolicy: CommitmentPolicy;
  readonly demands?: Demands;
  readonly legacy?: LegacyChoice;
}

/** What may be read of old clients. */
export type LegacyChoice = Pick<
  S3EncryptionClientOptions,
  'enableLegacyWrappingAlgorithms' | 'enableLegacyUnauthenticatedModes' | 'legacyKeyring'
>;

/** Opens an object of the store with the key that the flags name, under whichever key of SSE-C its tags tell. */
export async function openStored(
  store: ObjectStore,
  key: string,
  { keyringFor, commitmentPolicy, demands: { senders, identity } = {}, legacy = {} }: OpenChoice,
  options: Pick<OpenOptions, 'instructionFileSuffix'> = {},
): Promise<OpenedObject> {
  const s3 = new S3EncryptionClient({
    client: store.client,
    keyring: keyringFor === undefined ? NO_KEY : keyringOfObject(keyringFor, { bucket: store.bucket, key }),
    commitmentPolicy,
    ...legacy,
    ...(senders === undefined ? {} : { senders }),
  });
  const plain = keyringFor === undefined ? ({ unencrypted: 'pass-through' } as const) : {};
  const demanded = { ...options, ...plain, ...(identity === undefined ? {} : { identity }) };
  const object = await asking(store, key, (input) => s3.openObject(input, demanded));
  return {
    ...object,
    async *read(signal) {
      try {
        yield* object.read(signal);
      } catch (error) {
        signal?.throwIfAborted();
        storeFailure(error);
      }
    },
  };
}

/** What can be known of an object without its key. */
export function headStored(store: ObjectStore, key: string, options: HeadOptions = {}): Promise<HeadOutput> {
  const s3 = new S3EncryptionClient({ client: store.client, keyring: NO_KEY });
  return asking(store, key, (input) => s3.headObject(input, options));
}

/** @throws as `request`, ObjectError, SignerError `s3-…` */
async function asking<Output>(
  store: ObjectStore,
  key: string,
  request: (input: HeadObjectCommandInput) => Promise<Output>,
): Promise<Output> {
  const customerKey = await store.customerKeyFields(key);
  const withKey = customerKey.SSECustomerKey !== undefined;
  return request({ ...store.target, Key: key, ...customerKey }).catch((error) =>
    storeFailure(error, withKey),
  );
}

/** Of who only looks. */
const NO_KEY: Keyring = {
  wrapAlgorithm: 'AES/GCM',
  generateDataKey: () => Promise.reject(new UsageError('a key is needed')),
  unwrapDataKey: () => Promise.reject(new UsageError('a key is needed')),
};

/** A KMS keyring depends on what stands with the object; raw ones are the same for all. */
function keyringOfObject(keyringFor: KeyringFor, place: { bucket: string; key: string }): Keyring {
  const stored: StoredKey = { ...place, wrapAlgorithm: 'AES/GCM', description: {} };
  const { wrapAlgorithm, generateDataKey } = keyringFor(stored);
  return {
    wrapAlgorithm,
    generateDataKey,
    async unwrapDataKey(suite, wrapped) {
      const { wrapAlgorithm, description } = wrapped;
      return keyringFor({ ...place, wrapAlgorithm, description }).unwrapDataKey(suite, wrapped);
    },
  };
}
