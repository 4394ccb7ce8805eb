import type { Readable } from 'node:stream';
import {
  encryptionFields,
  ObjectError,
  type ObjectStore,
  storedObjectOf,
  storeFailure,
} from '@sealift/admin/objects';
import { S3EncryptionClient } from '@sealift/client';
import { TAG_BYTES } from '@sealift/core';
import { SealiftError } from '@sealift/core/errors';
import { type ProtectionProfile, SignerError, serverSideEncryption } from '@sealift/signer';
import { type Terminal, UsageError } from './command.js';
import type { Input } from './input-file.js';
import { openStore } from './object-run.js';
import type { StoreValues } from './place-flags.js';
import type { S3Url } from './s3-url.js';
import type { SealChoice } from './seal-choice.js';
import { refuseOthers, type StorageValues, storageOf } from './storage-flags.js';
import { type WrappingFlags, wrappingKeyOf } from './wrapping-key.js';

export type S3Flags = WrappingFlags &
  StoreValues &
  StorageValues & {
    readonly storage?: string | undefined;
    readonly force: boolean;
  };

export interface SealedToS3 {
  /** Of the object. */
  readonly bytes: number;
  /** Why the object has no segment table that it was to have, and what to do: the object itself is stored. */
  readonly tableFailure?: string;
}

/** Encrypts a file into a new object. @throws UsageError, and what S3 and keyrings throw */
export async function sealToS3(
  file: Input,
  { bucket, key }: S3Url,
  choice: Omit<SealChoice, 'keyring'>,
  flags: S3Flags,
  { env, signal }: Terminal,
): Promise<SealedToS3> {
  if (choice.instructionFile && (flags.force || flags.storage === 'sse-c')) {
    // Replacing two files is never one step; and under SSE-C nobody looks for the second.
    throw new UsageError(
      `--instruction-file does not go with ${flags.force ? '--force' : '--storage sse-c'}`,
    );
  }
  const storage = await storageProfileOf(flags, env);
  const keyringFor = await wrappingKeyOf(flags, 'rsa-public-key', true);
  const store = await openStore({ ...flags, bucket }, env);
  try {
    if (!flags.force) await refuseExisting(store, key);
    const keyring = keyringFor({ bucket, key, wrapAlgorithm: 'AES/GCM', description: {} });
    const { instructionFile, segments, fileInfo, suite, commitmentPolicy } = choice;
    const s3 = new S3EncryptionClient({
      client: store.client,
      keyring,
      encryptionAlgorithm: suite,
      commitmentPolicy,
      enableInstructionFilePutObject: instructionFile,
    });
    const { pinned } = (await storage?.prepare({ bucket, key }, {})) ?? {};
    const stored = s3.putObject(
      {
        ...store.target,
        Key: key,
        // As it is: a stream around it would read ahead, into memory that is in use.
        Body: file.read(signal) as AsyncIterable<Uint8Array> as Readable,
        ContentLength: file.size,
        ContentType: 'application/octet-stream',
        ...(flags.force ? {} : { IfNoneMatch: '*' }),
        ...encryptionFields(storage?.headers('put', store.nameOf(key, pinned)) ?? {}),
      },
      { abortSignal: signal, segments, ...(fileInfo === undefined ? {} : { fileInfo }) },
    );
    const { segmentTable } = await stored.catch((error) => storeFailure(error));
    await readBack(store, key, storage);
    const bytes = file.size + TAG_BYTES;
    if (segmentTable?.outcome !== 'failed') return { bytes };
    return { bytes, tableFailure: tableFailureOf(segmentTable.error) };
  } finally {
    store.client.destroy();
  }
}

/** Ours say nothing secret; others may hold URLs. */
function tableFailureOf(error: unknown): string {
  const ours = error instanceof SealiftError ? ` (${error.code})` : '';
  return `the object is stored, its segment table could not be${ours}: "sealift segments add" makes it`;
}

/** S3's layer around it; none leaves it to the bucket. */
async function storageProfileOf(
  flags: S3Flags,
  env: Terminal['env'],
): Promise<ProtectionProfile | undefined> {
  const { storage } = flags;
  if (storage !== undefined) {
    const secrets = storage === 'sse-c' ? env.SEALIFT_MASTER_SECRETS : undefined;
    const values = { ...flags, 'master-secrets': flags['master-secrets'] ?? secrets };
    return serverSideEncryption(await storageOf(storage, values, '--storage'));
  }
  refuseOthers(flags, [], '"encrypt" without --storage');
  return undefined;
}

/** Before the file is read. @throws UsageError */
async function refuseExisting(store: ObjectStore, key: string): Promise<void> {
  try {
    await store.head(key);
  } catch (error) {
    if (!(error instanceof ObjectError)) throw error;
    if (error.code === 'object-not-found') return;
  }
  throw new UsageError('the object exists already; --force replaces it');
}

/** @throws SignerError `protection-mismatch` */
async function readBack(
  store: ObjectStore,
  key: string,
  storage: ProtectionProfile | undefined,
): Promise<void> {
  if (storage === undefined) return;
  const difference = storage.readBack(storedObjectOf(await store.head(key)));
  if (difference !== undefined) throw new SignerError('protection-mismatch', difference);
}
