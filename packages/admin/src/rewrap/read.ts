import {
  decodeMetadata,
  instructionFileKey,
  joinInstructionFile,
  needsInstructionFile,
  type ObjectMetadata,
} from '@sealift/core';
import type { Head, InstructionFile, ObjectStore } from '../objects/store.js';
import type { StoredKey } from './keyring-for.js';

/** An object with everything that says how it is encrypted. */
export interface FoundObject {
  readonly head: Head;
  readonly metadata: ObjectMetadata;
  /** With what its instruction file says, if it has one. */
  readonly complete: ObjectMetadata;
  /** Where the wrapped data key is in one. */
  readonly instructionFile?: InstructionFile;
  readonly stored: StoredKey;
}

export interface ReadOptions {
  /** Also objects of old clients. Default: false. */
  readonly legacy?: boolean;
  /** Of the instruction file, with its dot. Default: `.instruction`. */
  readonly suffix?: string | undefined;
}

/** Reads an object's head, and its instruction file where it has one. @throws CoreError the reading codes, ObjectError */
export async function readObject(
  store: ObjectStore,
  key: string,
  { legacy = false, suffix }: ReadOptions = {},
): Promise<FoundObject> {
  const head = await store.head(key);
  const metadata = head.Metadata ?? {};
  const instructionFile = needsInstructionFile(metadata)
    ? await store.readInstructionFile(instructionFileKey(key, suffix))
    : undefined;
  const complete =
    instructionFile === undefined ? metadata : joinInstructionFile(metadata, instructionFile.body);
  const old = legacy ? (await import('@sealift/core/legacy')).decodeLegacy(complete) : undefined;
  const { wrapAlgorithm, description } = old ?? decodeMetadata(complete);
  return {
    head,
    metadata,
    complete,
    ...(instructionFile === undefined ? {} : { instructionFile }),
    stored: { bucket: store.bucket, key, wrapAlgorithm, description },
  };
}
