import { createHash } from 'node:crypto';
import { ALGORITHMS } from '../checksums/algorithms.js';
import { checksumClaim, contentMd5 } from '../checksums/claim.js';
import { S3Error } from '../errors.js';
import type { Context } from './context.js';

/**
 * The XML or JSON document of a configuration call, with its checksums verified.
 * @param demand S3 refuses some of these calls without Content-MD5 or a checksum
 */
export async function readDocument(
  { headers, body }: Context,
  demand: 'checksum required' | 'checksum optional',
): Promise<Buffer> {
  const md5 = contentMd5(headers);
  const claim = checksumClaim(headers, body);
  if (!md5 && !claim && demand === 'checksum required') {
    throw new S3Error(
      'InvalidRequest',
      'Missing required header for this request: Content-MD5 OR x-amz-checksum-*',
    );
  }
  const bytes = await body.bytes();
  if (md5 && !createHash('md5').update(bytes).digest().equals(md5)) {
    throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
  if (claim) {
    const digest = ALGORITHMS[claim.algorithm].start();
    digest.update(bytes);
    if (digest.digest().toString('base64') !== claim.value()) {
      throw new S3Error(
        'BadDigest',
        `The ${claim.algorithm} you specified did not match the calculated checksum.`,
      );
    }
  }
  return bytes;
}
