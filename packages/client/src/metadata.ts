import { ClientError } from './errors.js';

/** Entries of user metadata that the format, or Sealift beside it, has a meaning for. */
export function isReserved(name: string): boolean {
  const lower = name.toLowerCase();
  return OF_FORMAT.has(lower) || OF_SEALIFT.has(lower);
}

/** s3-encryption/data-format/content-metadata.md: V1, V2, V3, and the marker of instruction files. */
const OF_FORMAT: ReadonlySet<string> = new Set([
  'x-amz-c',
  'x-amz-d',
  'x-amz-i',
  'x-amz-3',
  'x-amz-w',
  'x-amz-m',
  'x-amz-t',
  'x-amz-key-v2',
  'x-amz-iv',
  'x-amz-matdesc',
  'x-amz-wrap-alg',
  'x-amz-cek-alg',
  'x-amz-tag-len',
  'x-amz-key',
  'x-amz-unencrypted-content-length',
  'x-amz-crypto-instr-file',
]);
const OF_SEALIFT: ReadonlySet<string> = new Set(['sealift-file', 'sealift-signature', 'sealift-segments']);

/** Whether an object says that it is the segment table of another one. */
export function isSegmentTable(metadata: Readonly<Record<string, string>> = {}): boolean {
  return Object.keys(metadata).some((name) => name.toLowerCase() === 'sealift-segments');
}

/** S3's limit for all user metadata, in bytes. */
const MAX_BYTES = 2048;

/** What the caller stored with the object, without the format's entries. */
export function ownMetadata(metadata: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).filter(([name]) => !isReserved(name)));
}

/**
 * The format's entries and the caller's own.
 *
 * @throws ClientError `metadata-reserved`, `metadata-too-large`
 */
export function joinMetadata(
  format: Readonly<Record<string, string>>,
  own: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const reserved = Object.keys(own).find(isReserved);
  if (reserved !== undefined) {
    throw new ClientError(
      'metadata-reserved',
      `Metadata may not hold "${reserved.toLowerCase()}": it is the format's.`,
      {
        field: 'Metadata',
      },
    );
  }
  const joined = { ...own, ...format };
  // As S3 counts: names without the prefix, and values, in UTF-8.
  const text = Object.entries(joined).map(([name, value]) => name + value);
  if (new TextEncoder().encode(text.join('')).byteLength > MAX_BYTES) {
    throw new ClientError(
      'metadata-too-large',
      'Metadata and what the encryption adds have more than the 2 KB that S3 keeps: shorten Metadata, the key or the file name.',
      { field: 'Metadata' },
    );
  }
  return joined;
}

/** An answer of S3 without checksums: they are of the ciphertext, and whoever compared them with `Body` would find a difference. */
export function withoutChecksums<Answer extends object>(answer: Answer): Answer {
  const entries = Object.entries(answer).filter(([name]) => !name.startsWith('Checksum'));
  return Object.fromEntries(entries) as Answer;
}
