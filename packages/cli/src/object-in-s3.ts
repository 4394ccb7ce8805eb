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

type ObjectInput = Parameters<S3EncryptionClient['headObject']>[0];

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
  choice: OpenChoice,
  options: Pick<OpenOptions, 'instructionFileSuffix'> = {},
): Promise<OpenedObject> {
  const { identity } = choice.demands ?? {};
  const s3 = clientFor(store, key, choice);
  const plain = choice.keyringFor === undefined ? ({ unencrypted: 'pass-through' } as const) : {};
  const demanded = { ...options, ...plain, ...(identity === undefined ? {} : { identity }) };
  const object = await asking(store, key, (input) => s3.openObject(input, demanded));
  const { readRange, rangeVerification } = object;
  return {
    ...object,
    read: (signal) => inWordsOfStore(object.read(signal), signal),
    ...(readRange && { readRange: (range, signal) => inWordsOfStore(readRange(range, signal), signal) }),
    ...(rangeVerification && {
      rangeVerification: (signal) =>
        rangeVerification(signal).catch((error) => {
          signal?.throwIfAborted();
          return storeFailure(error);
        }),
    }),
  };
}

/** The client for one object, with the key that the flags name. */
export function clientFor(
  { client, bucket }: ObjectStore,
  key: string,
  { keyringFor, commitmentPolicy, demands: { senders } = {}, legacy = {} }: OpenChoice,
): S3EncryptionClient {
  return new S3EncryptionClient({
    client,
    keyring: keyringFor === undefined ? NO_KEY : keyringOfObject(keyringFor, { bucket, key }),
    commitmentPolicy,
    ...legacy,
    ...(senders === undefined ? {} : { senders }),
  });
}

async function* inWordsOfStore(
  source: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, void> {
  try {
    yield* source;
  } catch (error) {
    signal?.throwIfAborted();
    storeFailure(error);
  }
}

/**
 * What can be known of an object without its key.
 *
 * @param owner the object under whose managed SSE-C key it lies, where that is another one
 */
export function headStored(
  store: ObjectStore,
  key: string,
  options: HeadOptions = {},
  owner: string = key,
): Promise<HeadOutput> {
  return asking(store, key, (input) => withoutKey(store).headObject(input, options), owner);
}

/** For whoever only looks, and for what is not encrypted. */
export function withoutKey({ client }: ObjectStore): S3EncryptionClient {
  return new S3EncryptionClient({ client, keyring: NO_KEY });
}

/** @param owner as `headStored` @throws as `request`, ObjectError, SignerError `s3-…` */
export async function asking<Output>(
  store: ObjectStore,
  key: string,
  request: (input: ObjectInput) => Promise<Output>,
  owner: string = key,
): Promise<Output> {
  const customerKey = await store.customerKeyFields(owner);
  const withKey = customerKey.SSECustomerKey !== undefined;
  return request({ ...store.target, Key: key, ...customerKey }).catch((error) =>
    storeFailure(error, withKey),
  );
}

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
