import {
  decodeMetadata,
  instructionFileKey,
  joinInstructionFile,
  needsInstructionFile,
  type ObjectHeader,
  type ObjectMetadata,
} from '@sealift/core';
import type { Head, InstructionFile, ObjectStore } from '../objects/store.js';
import type { StoredKey } from './keyring-for.js';

/** An object with everything that says how it is encrypted. */
export interface FoundObject {
  readonly head: Head;
  readonly metadata: ObjectMetadata;
  readonly header: ObjectHeader;
  /** Where the wrapped data key is in one. */
  readonly instructionFile?: InstructionFile;
  readonly stored: StoredKey;
}

/** Reads an object's head, and its instruction file where it has one. @throws CoreError the reading codes, RewrapError */
export async function readObject(store: ObjectStore, key: string): Promise<FoundObject> {
  const head = await store.head(key);
  const metadata = head.Metadata ?? {};
  const instructionFile = needsInstructionFile(metadata)
    ? await store.readInstructionFile(instructionFileKey(key))
    : undefined;
  const header = decodeMetadata(
    instructionFile === undefined ? metadata : joinInstructionFile(metadata, instructionFile.body),
  );
  const { wrapAlgorithm, description } = header;
  return {
    head,
    metadata,
    header,
    ...(instructionFile === undefined ? {} : { instructionFile }),
    stored: { bucket: store.bucket, key, wrapAlgorithm, description },
  };
}
