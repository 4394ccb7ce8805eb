import { CoreError } from '@sealift/core/errors';
import { decodeMetadata, type ObjectHeader } from '@sealift/core/metadata';
import type { KeyringName, SuiteName } from '@sealift/protocol';
import type { StringMap } from '@sealift/s3';
import { SignerError } from './errors.js';

/** S3's limit for all user metadata of an object: bytes of names and values (S3 User Guide, "Working with object metadata"). */
export const MAX_METADATA_BYTES: number = 2048;
/** Characters of the sealed file name and type. */
export const MAX_FILE_INFO_CHARS: number = 1400;
const FILE_INFO = 'sealift-file';
/** The uploader's signature: 74 bytes. Who it is from is the reader's to judge. */
const SIGNATURE = 'sealift-signature';

/** Entries that a writer of this suite and keyring makes: all the required ones, some of the optional, nothing else. */
export function entriesOf(
  suite: SuiteName,
  keyring: KeyringName,
): { required: string[]; optional: string[] } {
  if (suite === 'ALG_AES_256_GCM_IV12_TAG16_NO_KDF') {
    const required = [
      'x-amz-key-v2',
      'x-amz-iv',
      'x-amz-matdesc',
      'x-amz-wrap-alg',
      'x-amz-cek-alg',
      'x-amz-tag-len',
    ];
    return { required, optional: [FILE_INFO] };
  }
  const required = ['x-amz-c', 'x-amz-d', 'x-amz-i', 'x-amz-3', 'x-amz-w'];
  return keyring === 'kms'
    ? { required: [...required, 'x-amz-t'], optional: [FILE_INFO, SIGNATURE] }
    : { required, optional: ['x-amz-m', FILE_INFO, SIGNATURE] };
}

const KEYRING_OF: Readonly<Record<ObjectHeader['wrapAlgorithm'], KeyringName>> = {
  'AES/GCM': 'raw-aes',
  'RSA-OAEP-SHA1': 'raw-rsa',
  'kms+context': 'kms',
};

export function keyringOf(header: ObjectHeader): KeyringName {
  return KEYRING_OF[header.wrapAlgorithm];
}

/**
 * Reads metadata that a page wants to store: exactly the entries of the pinned suite and keyring, well-formed,
 * printable ASCII, 2 KB in all.
 *
 * @throws SignerError `invalid-metadata` naming the entry
 */
export function parseNewMetadata(metadata: StringMap, suite: SuiteName, keyring: KeyringName): ObjectHeader {
  const { required, optional } = entriesOf(suite, keyring);
  for (const name of required) if (!Object.hasOwn(metadata, name)) throw invalid(name, 'is missing');
  let bytes = 0;
  for (const [name, value] of Object.entries(metadata)) {
    if (!required.includes(name) && !optional.includes(name))
      throw invalid(name, 'does not belong to this protection');
    if (!/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(value))
      throw invalid(name, 'must be printable ASCII, not empty');
    bytes += name.length + value.length;
  }
  checkFileInfo(metadata[FILE_INFO]);
  checkSignature(metadata);
  if (bytes > MAX_METADATA_BYTES) {
    throw new SignerError(
      'invalid-metadata',
      `The metadata is ${bytes} bytes; S3 takes ${MAX_METADATA_BYTES}.`,
      {
        field: 'metadata',
      },
    );
  }
  const header = decode(metadata);
  if (keyringOf(header) !== keyring) {
    throw new SignerError('invalid-metadata', `The data key must be wrapped by the ${keyring} keyring.`, {
      field: `metadata.${suite === 'ALG_AES_256_GCM_IV12_TAG16_NO_KDF' ? 'x-amz-wrap-alg' : 'x-amz-w'}`,
    });
  }
  return header;
}

function decode(metadata: StringMap): ObjectHeader {
  try {
    return decodeMetadata(metadata);
  } catch (cause) {
    if (!(cause instanceof CoreError)) throw cause;
    throw new SignerError('invalid-metadata', cause.message, {
      field: cause.field === undefined ? 'metadata' : `metadata.${cause.field}`,
      cause,
    });
  }
}

function checkFileInfo(value: string | undefined): void {
  if (value === undefined) return;
  if (value.length > MAX_FILE_INFO_CHARS)
    throw invalid(FILE_INFO, `is longer than ${MAX_FILE_INFO_CHARS} characters`);
  if (!/^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value))
    throw invalid(FILE_INFO, 'is not base64');
}

/** It is over the sealed entry, too, in which the object's key is. */
function checkSignature(metadata: StringMap): void {
  const value = metadata[SIGNATURE];
  if (value === undefined) return;
  if (!/^[A-Za-z0-9+/]{99}=$/.test(value)) throw invalid(SIGNATURE, 'is not base64 of 74 bytes');
  if (metadata[FILE_INFO] === undefined) throw invalid(FILE_INFO, 'is missing beside a signature');
}

function invalid(name: string, what: string): SignerError {
  return new SignerError('invalid-metadata', `The metadata entry ${printable(name)} ${what}.`, {
    field: `metadata.${printable(name)}`,
  });
}

/** A name made up by the caller, short and harmless enough for an answer. */
function printable(name: string): string {
  return name.slice(0, 64).replace(/[^\x20-\x7e]/g, '?');
}
