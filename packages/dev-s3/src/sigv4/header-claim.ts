import { S3Error } from '../errors.js';
import type { RequestHeaders } from '../http/headers.js';
import { ALGORITHM } from './canonical.js';
import { type Claim, parseCredential, parseSignedHeaders } from './claim.js';
import { formatTimestamp, parseTimestamp } from './time.js';

/** Reads `Authorization: AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`. */
export function headerClaim(headers: RequestHeaders): Claim {
  const value = headers.get('authorization') ?? '';
  const space = value.indexOf(' ');
  if (value.slice(0, space) !== ALGORITHM) {
    if (/^AWS4-/.test(value)) throw new S3Error('InvalidRequest', `Please use ${ALGORITHM}.`);
    throw new S3Error('InvalidArgument', 'Unsupported Authorization Type', [
      ['ArgumentName', 'Authorization'],
    ]);
  }
  const fields = fieldsOf(value.slice(space + 1));
  const credential = parseCredential(fields.get('Credential') ?? '');
  if (!credential) {
    throw malformed(
      'the Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".',
    );
  }
  const signedHeaders = parseSignedHeaders(fields.get('SignedHeaders') ?? '');
  if (!signedHeaders)
    throw malformed('SignedHeaders must be lower-case names, sorted, separated by semicolons.');
  const { timestamp, signedAt } = momentOf(headers);
  if (credential.scope.date !== timestamp.slice(0, 8)) {
    throw malformed('Invalid credential date. This date is not the same as X-Amz-Date.');
  }
  const signature = fields.get('Signature') ?? '';
  return { via: 'header', ...credential, timestamp, signedAt, expires: undefined, signedHeaders, signature };
}

function fieldsOf(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const piece of text.split(',')) {
    const match = /^ *(Credential|SignedHeaders|Signature)=(\S+) *$/.exec(piece);
    const [, name, value] = match ?? [];
    if (!name || !value || fields.has(name)) {
      throw malformed('expecting Credential, SignedHeaders and Signature once each, separated by commas.');
    }
    fields.set(name, value);
  }
  if (fields.size !== 3) throw malformed('it misses one of Credential, SignedHeaders and Signature.');
  return fields;
}

/** `x-amz-date` wins over `Date`, which may also be in the form of RFC 9110. */
function momentOf(headers: RequestHeaders): { timestamp: string; signedAt: number } {
  const own = headers.get('x-amz-date');
  const text = own ?? headers.get('date') ?? '';
  let signedAt = parseTimestamp(text);
  if (signedAt === undefined && own === undefined && /^[A-Z][a-z]{2}, .* GMT$/.test(text)) {
    const parsed = Date.parse(text);
    if (!Number.isNaN(parsed)) signedAt = parsed;
  }
  if (signedAt === undefined) {
    throw new S3Error('AccessDenied', 'AWS authentication requires a valid Date or x-amz-date header');
  }
  return { timestamp: formatTimestamp(signedAt), signedAt };
}

function malformed(why: string): S3Error {
  return new S3Error('AuthorizationHeaderMalformed', `The authorization header is malformed; ${why}`);
}
