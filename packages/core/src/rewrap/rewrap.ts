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
import type { Suite } from '../suites.js';
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
  checkDescription(wrapped, header.description);
  const renewed = { ...header, ...wrapped };
  if (options.enforceRotation === true) await checkRotated(from, renewed);
  const complete = { ...otherEntries(metadata), ...encodeMetadata(renewed) };
  const parts = into === 'metadata' ? { metadata: complete } : splitInstructionFile(complete);
  checkLength(parts.metadata);
  return parts;
}

/** What a keyring made of a data key that exists. */
export type NewWrap = Pick<ObjectHeader, 'encryptedDataKey' | 'description' | 'wrapAlgorithm'>;

/** @internal @throws CoreError `material-description-unchanged` */
export function checkDescription({ wrapAlgorithm, description }: NewWrap, before: StringMap): void {
  if (wrapAlgorithm === 'kms+context' || !sameMap(description, before)) return;
  throw new CoreError(
    'material-description-unchanged',
    'The new wrapping key needs a material description of its own.',
    { field: 'to' },
  );
}

/** @internal @throws CoreError `metadata-too-large` */
export function checkLength(metadata: ObjectMetadata): void {
  if (metadataBytes(metadata) <= MAX_METADATA_BYTES) return;
  throw new CoreError('metadata-too-large', 'The new metadata is too long: S3 keeps 2 KB of it.', {
    field: 'to',
  });
}

async function wrapAnew(header: ObjectHeader, from: Keyring, to: Keyring): Promise<NewWrap> {
  const dataKey = await from.unwrapDataKey(header.suite, header);
  try {
    // Of a copy, which it overwrites.
    await verifiedDataKeys(header, dataKey.slice());
    return await wrapWith(to, header.suite, dataKey);
  } finally {
    dataKey.fill(0);
  }
}

/** @internal @throws CoreError `invalid-option` for a keyring that only makes new data keys */
export async function wrapWith(
  to: Keyring,
  suite: Suite,
  dataKey: Uint8Array<ArrayBuffer>,
): Promise<NewWrap> {
  if (to.wrapDataKey === undefined) {
    throw new CoreError('invalid-option', 'This keyring cannot wrap a data key that exists.', {
      field: 'to',
    });
  }
  const { encryptedDataKey, description } = await to.wrapDataKey(suite, dataKey);
  return { encryptedDataKey, description, wrapAlgorithm: to.wrapAlgorithm };
}

/** @internal What is not the format's: the user's own entries, and ours. */
export function otherEntries(metadata: ObjectMetadata): ObjectMetadata {
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
