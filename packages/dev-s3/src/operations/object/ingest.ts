import { createHash } from 'node:crypto';
import { ALGORITHMS, type ChecksumAlgorithm, type Digest } from '../../checksums/algorithms.js';
import type { ChecksumClaim } from '../../checksums/claim.js';
import { S3Error } from '../../errors.js';
import type { ContentKey } from '../../sse/content-key.js';
import type { EncryptionRecord } from '../../sse/record.js';
import type { Blobs } from '../../store/blobs.js';
import { randomId } from '../../store/disk.js';
import type { BlobRef } from '../../store/records.js';

export interface IngestOptions {
  readonly encryption: EncryptionRecord;
  readonly key: ContentKey | undefined;
  /** Whether the ETag is to be the MD5, where S3 has an MD5. */
  readonly md5Etag: boolean;
  readonly contentMd5?: Buffer | undefined;
  readonly claim?: ChecksumClaim | undefined;
  /** A checksum to compute although the request promises none. */
  readonly compute?: ChecksumAlgorithm | undefined;
}

export interface Ingested {
  readonly blob: BlobRef;
  readonly size: number;
  readonly etag: string;
  /** Base64, of the claimed or computed algorithm. */
  readonly checksum: { readonly algorithm: ChecksumAlgorithm; readonly value: string } | undefined;
}

/**
 * The way of body bytes to disk: digests that somebody asked for, encryption, file. No digest is computed for its
 * own sake. The claims are compared before the file gets its final name, so a wrong body leaves nothing.
 */
export async function ingest(
  blobs: Blobs,
  source: AsyncIterable<Buffer>,
  options: IngestOptions,
): Promise<Ingested> {
  const { encryption, key, md5Etag, contentMd5, claim, compute } = options;
  // As in S3, the ETag is the MD5 of the content only when the object is not encrypted with a key of its own.
  const md5IsEtag = encryption.kind === 'AES256' && md5Etag;
  const md5 = md5IsEtag || contentMd5 ? createHash('md5') : undefined;
  const algorithm = claim?.algorithm ?? compute;
  const checksum = algorithm && ALGORITHMS[algorithm].start();
  const encryptor = key?.encryptor();
  let md5Value: Buffer | undefined;
  let checksumValue: string | undefined;

  async function* passing(): AsyncGenerator<Buffer> {
    const digests = [md5, checksum].filter((digest): digest is Digest & typeof md5 => digest !== undefined);
    for await (const chunk of source) {
      for (const digest of digests) digest.update(chunk);
      yield encryptor ? encryptor.cipher.update(chunk) : chunk;
    }
    md5Value = md5?.digest();
    checksumValue = checksum?.digest().toString('base64');
    if (contentMd5 && !md5Value?.equals(contentMd5)) {
      throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.');
    }
    if (claim && claim.value() !== checksumValue) {
      throw new S3Error(
        'BadDigest',
        `The ${claim.algorithm} you specified did not match the calculated checksum.`,
      );
    }
  }

  const { id, size } = await blobs.write(passing());
  return {
    blob: { id, size, ...(encryptor ? { iv: encryptor.iv } : {}) },
    size,
    etag: md5IsEtag && md5Value ? md5Value.toString('hex') : randomId(),
    checksum: algorithm && checksumValue !== undefined ? { algorithm, value: checksumValue } : undefined,
  };
}
