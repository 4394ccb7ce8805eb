import { S3Error } from '../errors.js';
import type { RequestBody } from '../http/body.js';
import type { RequestHeaders } from '../http/headers.js';
import {
  ALGORITHM_NAMES,
  ALGORITHMS,
  type ChecksumAlgorithm,
  checksumHeader,
  isAlgorithm,
} from './algorithms.js';

/** A checksum that a request promises, in a header now or in a trailer after the last byte. */
export interface ChecksumClaim {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64; for a trailer only once the body has been read. */
  readonly value: () => string;
}

/** @throws S3Error InvalidRequest for two checksums, or for an algorithm without one */
export function checksumClaim(headers: RequestHeaders, body: RequestBody): ChecksumClaim | undefined {
  const announced = body.announcedTrailers;
  const found = ALGORITHM_NAMES.filter(
    (name) => headers.has(checksumHeader(name)) || announced.includes(checksumHeader(name)),
  );
  const [algorithm] = found;
  if (found.length > 1) {
    throw new S3Error(
      'InvalidRequest',
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  }
  const named = headers.get('x-amz-sdk-checksum-algorithm')?.toUpperCase();
  if (named !== undefined && !isAlgorithm(named))
    throw new S3Error('InvalidRequest', 'Checksum algorithm provided is unsupported.');
  if (!algorithm) {
    if (named === undefined) return undefined;
    throw new S3Error(
      'InvalidRequest',
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
    );
  }
  if (named !== undefined && named !== algorithm) {
    throw new S3Error('InvalidRequest', 'Value for x-amz-sdk-checksum-algorithm header is invalid.');
  }
  const header = headers.get(checksumHeader(algorithm));
  if (header !== undefined) checkValue(algorithm, header);
  return {
    algorithm,
    value: () => checkValue(algorithm, header ?? body.trailer(checksumHeader(algorithm)) ?? ''),
  };
}

export function checkValue(algorithm: ChecksumAlgorithm, value: string): string {
  const bytes = Buffer.from(value, 'base64');
  if (bytes.length === ALGORITHMS[algorithm].length && bytes.toString('base64') === value) return value;
  throw new S3Error('InvalidRequest', `Value for ${checksumHeader(algorithm)} header is invalid.`);
}

/** Content-MD5, decoded. @throws S3Error InvalidDigest */
export function contentMd5(headers: RequestHeaders): Buffer | undefined {
  const text = headers.get('content-md5');
  if (text === undefined) return undefined;
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === 16 && bytes.toString('base64') === text) return bytes;
  throw new S3Error('InvalidDigest', 'The Content-MD5 you specified was invalid.');
}
