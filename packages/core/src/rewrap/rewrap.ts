import { CoreError } from '../errors.js';
import { joinInstructionFile } from '../instruction-file/join.js';
import { splitInstructionFile } from '../instruction-file/split.js';
import type { Keyring, StringMap } from '../keyrings/keyring.js';
import { decodeMetadata } from '../metadata/decode.js';
import { encodeMetadata } from '../metadata/encode.js';
import type { ObjectHeader, ObjectMetadata } from '../metadata/header.js';
import { MAX_METADATA_BYTES, metadataBytes } from '../metadata/limits.js';
import { OLDER_ENTRIES, V3_ENTRIES } from '../metadata/names.js';
import { checkFits, verifiedDataKeys } from '../open/opener.js';
import { type CommitmentPolicy, checkMayRead } from '../policy.js';
import { checkRotated } from './rotation.js';

export interface RewrapOptions {
  /** The object's user metadata. */
  readonly metadata: ObjectMetadata;
  /** Body of its instruction file, where the wrapped key is in one. */
  readonly instructionFile?: string;
  /** Unwraps the data key as it is wrapped now. */
  readonly from: Keyring;
  /** Wraps it anew. */
  readonly to: Keyring;
  /** Where the wrapped key goes. Default: where it was. */
  readonly into?: 'metadata' | 'instruction-file';
  /** Refuse when `from` can still unwrap the new wrapped key. Default: false. */
  readonly enforceRotation?: boolean;
  /** Default: REQUIRE_ENCRYPT_REQUIRE_DECRYPT, which takes committing objects only. */
  readonly commitmentPolicy?: CommitmentPolicy;
}

export interface Rewrapped {
  /** The object's new user metadata: equal to the old one when only the instruction file changes. */
  readonly metadata: Record<string, string>;
  /** The new instruction file; absent when the wrapped key is in the metadata. */
  readonly instructionFile?: string;
}

/**
 * Wraps the data key of an object with another keyring (s3-encryption/client.md, ReEncryptInstructionFile). Data key,
 * message id, key commitment, content and sealed file name stay as they are. The key commitment is verified first: a data
 * key that is not the object's is never wrapped again.
 *
 * @throws CoreError `material-description-unchanged` when a raw keyring has the description of the old one,
 * `rotation-not-effective`, `metadata-too-large`, the reading codes, and what the keyrings throw
 */
export async function rewrap(options: RewrapOptions): Promise<Rewrapped> {
  const {
    instructionFile,
    from,
    to,
    into = instructionFile === undefined ? 'metadata' : 'instruction-file',
  } = options;
  const metadata =
    instructionFile === undefined ? options.metadata : joinInstructionFile(options.metadata, instructionFile);
  const header = decodeMetadata(metadata);
  checkMayRead(header.suite, options.commitmentPolicy);
  checkFits(from, header.wrapAlgorithm);
  const wrapped = await wrapAnew(header, from, to);
  if (to.wrapAlgorithm !== 'kms+context' && sameMap(wrapped.description, header.description)) {
    throw new CoreError(
      'material-description-unchanged',
      'The new wrapping key needs a material description of its own.',
      { field: 'to' },
    );
  }
  const renewed = { ...header, ...wrapped };
  if (options.enforceRotation === true) await checkRotated(from, renewed);
  const complete = { ...otherEntries(metadata), ...encodeMetadata(renewed) };
  const parts = into === 'metadata' ? { metadata: complete } : splitInstructionFile(complete);
  if (metadataBytes(parts.metadata) > MAX_METADATA_BYTES) {
    throw new CoreError('metadata-too-large', 'The new metadata is too long: S3 keeps 2 KB of it.', {
      field: 'to',
    });
  }
  return parts;
}

async function wrapAnew(
  header: ObjectHeader,
  from: Keyring,
  to: Keyring,
): Promise<Pick<ObjectHeader, 'encryptedDataKey' | 'description' | 'wrapAlgorithm'>> {
  if (to.wrapDataKey === undefined) {
    throw new CoreError('invalid-option', 'This keyring cannot wrap a data key that exists.', {
      field: 'to',
    });
  }
  const dataKey = await from.unwrapDataKey(header.suite, header);
  try {
    // Of a copy, which it overwrites.
    await verifiedDataKeys(header, dataKey.slice());
    const { encryptedDataKey, description } = await to.wrapDataKey(header.suite, dataKey);
    return { encryptedDataKey, description, wrapAlgorithm: to.wrapAlgorithm };
  } finally {
    dataKey.fill(0);
  }
}

/** What is not the format's: the user's own entries, and ours. */
function otherEntries(metadata: ObjectMetadata): ObjectMetadata {
  const ofFormat = [...V3_ENTRIES, ...OLDER_ENTRIES];
  return Object.fromEntries(
    Object.entries(metadata).filter(([name]) => !ofFormat.includes(name.toLowerCase())),
  );
}

function sameMap(a: StringMap, b: StringMap): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && a[name] === b[name])
  );
}
