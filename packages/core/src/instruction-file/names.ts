import type { ObjectMetadata } from '../metadata/header.js';
import { V1_ENCRYPTED_DATA_KEY, V2, V3 } from '../metadata/names.js';

/** What every client appends to the object's key by default. */
export const INSTRUCTION_SUFFIX: string = '.instruction';

/** Stands inside no object that holds content: user metadata of an instruction file. */
const MARKER = 'x-amz-crypto-instr-file';

/** User metadata of the instruction file itself. Readers do not need it; other clients write it. */
export const INSTRUCTION_FILE_METADATA: ObjectMetadata = { [MARKER]: '' };

/** V3: the entries that go into the file. The others (`x-amz-c`, `-d`, `-i`) pin the content and never leave the object. */
export const V3_FILE_ENTRIES: readonly string[] = [
  V3.encryptedDataKey,
  V3.wrapAlgorithm,
  V3.materialDescription,
  V3.encryptionContext,
];
/** V3: the entries that stay. */
export const V3_OBJECT_ENTRIES: readonly string[] = [V3.contentAlgorithm, V3.keyCommitment, V3.messageId];

/** Entries of the file that say nothing: the marker, which one client allows inside. */
export const IDLE_ENTRIES: readonly string[] = [MARKER];

/**
 * The S3 key of an object's instruction file. Another suffix than the default one shares the object with one more RSA
 * recipient; it starts with a dot and has no slash, so that the file stays beside its object.
 *
 * @throws TypeError for another suffix
 */
export function instructionFileKey(objectKey: string, suffix: string = INSTRUCTION_SUFFIX): string {
  if (!/^\.[^/\0]+$/.test(suffix)) throw new TypeError('A suffix is a dot and a name: ".partner".');
  return objectKey + suffix;
}

/** True when the metadata holds no wrapped data key: it is in an instruction file, or the object is plaintext. */
export function needsInstructionFile(metadata: ObjectMetadata): boolean {
  const keys: readonly string[] = [V3.encryptedDataKey, V2.encryptedDataKey, V1_ENCRYPTED_DATA_KEY];
  return !Object.entries(metadata).some(([name, value]) => value !== '' && keys.includes(name.toLowerCase()));
}
