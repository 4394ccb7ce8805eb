import {
  type CommitmentPolicy,
  createOpener,
  instructionFileKey,
  joinInstructionFile,
  type Rewrapped,
  rewrap,
} from '@sealift/core';
import { SealiftError } from '@sealift/core/errors';
import { type CopySizes, replaceMetadata } from './copy.js';
import type { KeyringFor } from './keyring-for.js';
import { type FoundObject, readObject } from './read.js';
import type { RewrapStore } from './store.js';

export interface RewrapObjectOptions {
  readonly store: RewrapStore;
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
  /** Do all but write. Default: false. */
  readonly dryRun?: boolean;
  /** @internal For tests. */
  readonly copySizes?: CopySizes;
}

/** `already`: an earlier run did it, `to` reads the object. */
export type Outcome = 'rewrapped' | 'would-rewrap' | 'already';

/** With these, `from` says that the key is not wrapped for it (any more). */
const NOT_FROM: readonly string[] = ['data-key-unwrap-failed', 'keyring-mismatch', 'kms-key-mismatch'];

/**
 * Wraps the data key of one stored object anew. Its content is not read and not moved.
 *
 * @throws CoreError as `rewrap` of `@sealift/core`, RewrapError, SignerError `s3-…`, KmsError
 */
export async function rewrapObject(key: string, options: RewrapObjectOptions): Promise<Outcome> {
  const found = await readObject(options.store, key);
  let renewed: Rewrapped;
  try {
    renewed = await rewrap({
      ...optionsOf(options),
      metadata: found.metadata,
      ...(found.instructionFile === undefined ? {} : { instructionFile: found.instructionFile.body }),
      from: options.from(found.stored),
      to: options.to(found.stored),
    });
  } catch (error) {
    if (error instanceof SealiftError && NOT_FROM.includes(error.code) && (await reads(found, options))) {
      return 'already';
    }
    throw error;
  }
  if (options.dryRun === true) return 'would-rewrap';
  await write(key, found, renewed, options);
  return 'rewrapped';
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
  try {
    await createOpener({
      keyring: options.to(found.stored),
      metadata:
        instructionFile === undefined ? metadata : joinInstructionFile(metadata, instructionFile.body),
      objectSize: head.ContentLength,
      ...(options.commitmentPolicy === undefined ? {} : { commitmentPolicy: options.commitmentPolicy }),
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
  { store, copySizes }: RewrapObjectOptions,
): Promise<void> {
  const file = instructionFileKey(key);
  const { instructionFile: before } = found;
  if (renewed.instructionFile !== undefined) {
    // Left behind by a run that broke off between the two writes, when the metadata still hold the key.
    const replaces = before?.etag ?? (await store.readInstructionFile(file))?.etag;
    await store.writeInstructionFile(file, renewed.instructionFile, replaces);
  }
  if (before === undefined || renewed.instructionFile === undefined) {
    await replaceMetadata(store, key, found.head, renewed.metadata, copySizes);
  }
  if (before !== undefined && renewed.instructionFile === undefined) await store.delete([file]);
}
