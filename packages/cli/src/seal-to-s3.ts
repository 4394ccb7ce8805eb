import { ObjectError, type ObjectStore, storedObjectOf, uploadObject } from '@sealift/admin/objects';
import { createSealer, instructionFileKey, sealStream, splitInstructionFile } from '@sealift/core';
import {
  type ObjectOperation,
  type ProtectionProfile,
  SignerError,
  type StringMap,
  serverSideEncryption,
} from '@sealift/signer';
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

/** Encrypts a file into a new object. @returns bytes of the object @throws UsageError, and what S3 and keyrings throw */
export async function sealToS3(
  file: Input,
  { bucket, key }: S3Url,
  choice: Omit<SealChoice, 'keyring'>,
  flags: S3Flags,
  { env, signal }: Terminal,
): Promise<number> {
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
    const sealer = await createSealer({ ...choice, keyring, plaintextSize: file.size, objectKey: key });
    const { pinned } = (await storage?.prepare({ bucket, key }, {})) ?? {};
    const headers = (operation: ObjectOperation): StringMap =>
      storage?.headers(operation, store.nameOf(key, pinned)) ?? {};
    const parts = choice.instructionFile
      ? splitInstructionFile(sealer.metadata)
      : { metadata: sealer.metadata };
    const beside = 'instructionFile' in parts ? instructionFileKey(key) : undefined;
    if ('instructionFile' in parts)
      await store.writeInstructionFile(
        instructionFileKey(key),
        parts.instructionFile,
        undefined,
        headers('put'),
      );
    try {
      await uploadObject(
        store,
        key,
        {
          size: sealer.objectSize,
          source: sealStream(sealer, file.read(signal)),
          metadata: parts.metadata,
          headers,
          replace: flags.force,
        },
        signal,
      );
    } catch (error) {
      if (beside !== undefined) await store.delete([beside]).catch(() => undefined);
      throw error;
    }
    await readBack(store, key, storage);
    return sealer.objectSize;
  } finally {
    store.client.destroy();
  }
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
