import type { CopySizes } from '@sealift/client/copy';
import {
  type CommitmentPolicy,
  createOpener,
  instructionFileKey,
  joinInstructionFile,
  type RewrapOptions,
  type Rewrapped,
  rewrap,
} from '@sealift/core';
import { SealiftError } from '@sealift/core/errors';
import type { LegacyReadingOptions } from '@sealift/core/legacy';
import type { StringMap } from '@sealift/s3';
import { copyOntoItself } from '../objects/copy.js';
import { encryptionOf } from '../objects/kept.js';
import { isSegmentTable } from '../objects/segment-table.js';
import type { ObjectStore } from '../objects/store.js';
import { RewrapError } from './errors.js';
import type { KeyringFor } from './keyring-for.js';
import { type FoundObject, readObject } from './read.js';

export interface RewrapObjectOptions {
  readonly store: ObjectStore;
  /** Unwraps the data key as it is wrapped now. */
  readonly from: KeyringFor;
  /** Wraps it anew. */
  readonly to: KeyringFor;
  /** Where the wrapped key goes. Default: where it is. */
  readonly into?: 'metadata' | 'instruction-file';
  /** Refuse when `from` can still unwrap the new wrapped key. Default: false. */
  readonly enforceRotation?: boolean;
  /** Default: REQUIRE_ENCRYPT_REQUIRE_DECRYPT, which takes committing objects only. */
  readonly commitmentPolicy?: CommitmentPolicy;
  /** Also objects of old clients, which then get a current wrap. Default: they are refused. */
  readonly legacy?: LegacyReadingOptions;
  /**
   * Encryption context with which S3 encrypts the copies under KMS. S3 reports the one of an object to nobody: without this
   * option they have none.
   */
  readonly storageContext?: StringMap;
  /** Do all but write. Default: false. */
  readonly dryRun?: boolean;
  /** @internal For tests. */
  readonly copySizes?: CopySizes;
}

/** `already`: an earlier run did it, `to` reads the object. `segment-table`: that of another object, which has no wrapped key. */
export type Outcome = 'rewrapped' | 'would-rewrap' | 'already' | 'segment-table';

/** With these, `from` says that the key is not wrapped for it (any more). */
const NOT_FROM: readonly string[] = ['data-key-unwrap-failed', 'keyring-mismatch', 'kms-key-mismatch'];

/**
 * Wraps the data key of one stored object anew. Its content is not read and not moved, and its segment table is left as it is.
 *
 * @throws CoreError as `rewrap` of `@sealift/core`, RewrapError, ObjectError, SignerError `s3-…`, KmsError
 */
export async function rewrapObject(key: string, options: RewrapObjectOptions): Promise<Outcome> {
  if (await isSegmentTable(options.store, key)) return 'segment-table';
  const found = await readObject(options.store, key, { legacy: options.legacy !== undefined });
  let renewed: Rewrapped;
  try {
    renewed = await wrapAnew(found, options);
  } catch (error) {
    if (error instanceof SealiftError && NOT_FROM.includes(error.code) && (await reads(found, options))) {
      return 'already';
    }
    throw error;
  }
  if (renewed.instructionFile !== undefined && found.head.SSECustomerAlgorithm !== undefined) {
    throw new RewrapError(
      'instruction-file-refused',
      'The object lies under SSE-C: no S3 Encryption Client looks for an instruction file there.',
    );
  }
  if (options.dryRun === true) return 'would-rewrap';
  await write(key, found, renewed, options);
  return 'rewrapped';
}

/** @throws CoreError as `rewrap` and `rewrapLegacy` */
async function wrapAnew(found: FoundObject, options: RewrapObjectOptions): Promise<Rewrapped> {
  const request: RewrapOptions = {
    ...optionsOf(options),
    metadata: found.metadata,
    ...(found.instructionFile === undefined ? {} : { instructionFile: found.instructionFile.body }),
    from: options.from(found.stored),
    to: options.to(found.stored),
  };
  if (options.legacy === undefined) return rewrap(request);
  const { rewrapLegacy } = await import('@sealift/core/legacy');
  return (await rewrapLegacy({ ...request, legacy: options.legacy })) ?? rewrap(request);
}

function optionsOf({ into, enforceRotation, commitmentPolicy }: RewrapObjectOptions): {
  into?: 'metadata' | 'instruction-file';
  enforceRotation?: boolean;
  commitmentPolicy?: CommitmentPolicy;
} {
  return {
    ...(into === undefined ? {} : { into }),
    ...(enforceRotation === undefined ? {} : { enforceRotation }),
    ...(commitmentPolicy === undefined ? {} : { commitmentPolicy }),
  };
}

/** Whether the new keyring opens the object as it is. */
async function reads(found: FoundObject, options: RewrapObjectOptions): Promise<boolean> {
  const { metadata, instructionFile, head } = found;
  const old = options.legacy && (await import('@sealift/core/legacy')).legacyReading(options.legacy);
  try {
    await createOpener({
      keyring: options.to(found.stored),
      metadata:
        instructionFile === undefined ? metadata : joinInstructionFile(metadata, instructionFile.body),
      objectSize: head.ContentLength,
      ...(options.commitmentPolicy === undefined ? {} : { commitmentPolicy: options.commitmentPolicy }),
      ...(old === undefined ? {} : { legacy: old }),
    });
    const isThere = instructionFile === undefined ? 'metadata' : 'instruction-file';
    return (options.into ?? isThere) === isThere;
  } catch {
    return false;
  }
}

/** At every moment in between, the object is readable with the old key or with the new one. */
async function write(
  key: string,
  found: FoundObject,
  renewed: Rewrapped,
  { store, copySizes, storageContext }: RewrapObjectOptions,
): Promise<void> {
  const file = instructionFileKey(key);
  const { instructionFile: before } = found;
  if (renewed.instructionFile !== undefined) {
    // Left behind by a run that broke off between the two writes, when the metadata still hold the key.
    const replaces = before?.etag ?? (await store.readInstructionFile(file))?.etag;
    // Under the object's own encryption: a bucket's policy asks every upload for it.
    const headers = encryptionOf(found.head, storageContext);
    await store.writeInstructionFile(file, renewed.instructionFile, replaces, headers);
  }
  if (before === undefined || renewed.instructionFile === undefined) {
    await copyOntoItself(store, key, found.head, {
      metadata: renewed.metadata,
      encryptionContext: storageContext,
      sizes: copySizes,
    });
  }
  if (before !== undefined && renewed.instructionFile === undefined) await store.delete([file]);
}
