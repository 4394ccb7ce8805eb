import { S3Error } from '../errors.js';
import type { Query } from '../http/target.js';
import { MAX_EXPIRES_SECONDS } from '../limits.js';
import { ALGORITHM } from './canonical.js';
import {
  type Claim,
  isAuthParameter,
  isMisspelledAuthParameter,
  parseCredential,
  parseSignedHeaders,
} from './claim.js';
import { parseTimestamp } from './time.js';

/** Reads the `X-Amz-*` parameters of a presigned URL: each once, all of them, spelled exactly. */
export function queryClaim(query: Query): Claim {
  const seen = new Set<string>();
  for (const [name] of query.pairs) {
    if (!isAuthParameter(name)) continue;
    if (isMisspelledAuthParameter(name) || seen.has(name)) {
      throw malformed(`Query parameter ${name} must appear once and in this spelling of S3.`);
    }
    seen.add(name);
  }
  const required = (name: string): string => {
    const value = query.get(name);
    if (value) return value;
    throw malformed(
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, ' +
        'X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    );
  };
  if (required('X-Amz-Algorithm') !== ALGORITHM)
    throw malformed(`X-Amz-Algorithm only supports "${ALGORITHM}"`);
  const credential = parseCredential(required('X-Amz-Credential'));
  if (!credential) {
    throw malformed(
      'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; ' +
        'expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  }
  const signedHeaders = parseSignedHeaders(required('X-Amz-SignedHeaders'));
  if (!signedHeaders)
    throw malformed('X-Amz-SignedHeaders must be lower-case names, sorted, separated by semicolons.');
  const timestamp = required('X-Amz-Date');
  const signedAt = parseTimestamp(timestamp);
  if (signedAt === undefined)
    throw malformed("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  if (credential.scope.date !== timestamp.slice(0, 8)) {
    throw malformed('Error parsing the X-Amz-Credential parameter; its date is not the same as X-Amz-Date.');
  }
  const expires = expiresOf(required('X-Amz-Expires'));
  const signature = required('X-Amz-Signature');
  return { via: 'query', ...credential, timestamp, signedAt, expires, signedHeaders, signature };
}

function expiresOf(text: string): number {
  if (/^-/.test(text)) throw malformed('X-Amz-Expires must be non-negative');
  if (!/^\d{1,15}$/.test(text)) throw malformed('X-Amz-Expires should be a number');
  const seconds = Number(text);
  if (seconds < 1) throw malformed('X-Amz-Expires must be at least 1 second');
  if (seconds > MAX_EXPIRES_SECONDS) {
    throw malformed(
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    );
  }
  return seconds;
}

function malformed(message: string): S3Error {
  return new S3Error('AuthorizationQueryParametersError', message);
}
