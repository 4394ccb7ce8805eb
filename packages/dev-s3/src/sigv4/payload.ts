import { S3Error } from '../errors.js';
import type { RequestHeaders } from '../http/headers.js';
import type { Query } from '../http/target.js';

export const UNSIGNED = 'UNSIGNED-PAYLOAD';
export const STREAMING_SIGNED = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD';
export const STREAMING_SIGNED_TRAILER = 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER';
export const STREAMING_UNSIGNED_TRAILER = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';

const NAMED: readonly string[] = [
  UNSIGNED,
  STREAMING_SIGNED,
  STREAMING_SIGNED_TRAILER,
  STREAMING_UNSIGNED_TRAILER,
];

export function isStreaming(payload: string): boolean {
  return payload.startsWith('STREAMING-');
}

/**
 * What the request says about its body. A presigned URL has no word on it unless it signs one; the header form must
 * have one; without a signature there is nobody to sign chunks.
 */
export function payloadOf(
  query: Query,
  headers: RequestHeaders,
  via: 'header' | 'query' | 'anonymous',
): string {
  const header = headers.get('x-amz-content-sha256');
  const hoisted = via === 'query' ? query.get('X-Amz-Content-Sha256') : undefined;
  if (header !== undefined && hoisted !== undefined && header !== hoisted) {
    throw new S3Error('InvalidArgument', 'X-Amz-Content-Sha256 differs between the header and the query.');
  }
  const value = header ?? hoisted;
  if (value === undefined) {
    if (via !== 'header') return UNSIGNED;
    throw new S3Error('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');
  }
  const signedChunks = value === STREAMING_SIGNED || value === STREAMING_SIGNED_TRAILER;
  if ((via === 'header' || !signedChunks) && (NAMED.includes(value) || /^[0-9a-f]{64}$/.test(value)))
    return value;
  throw new S3Error(
    'InvalidArgument',
    `x-amz-content-sha256 must be ${NAMED.join(', ')}, or a valid sha256 value.`,
    [['ArgumentName', 'x-amz-content-sha256']],
  );
}
