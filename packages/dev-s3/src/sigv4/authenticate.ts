import { S3Error } from '../errors.js';
import type { RequestHeaders } from '../http/headers.js';
import type { Target } from '../http/target.js';
import { MAX_CLOCK_SKEW_MS } from '../limits.js';
import { canonicalRequest, equalText, type Scope, sign, signingKey, stringToSign } from './canonical.js';
import { type Claim, usesQueryAuth, usesVersion2 } from './claim.js';
import { headerClaim } from './header-claim.js';
import { payloadOf } from './payload.js';
import { queryClaim } from './query-claim.js';
import { formatTimestamp } from './time.js';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Who sent a request. `payload` is the value of x-amz-content-sha256 that the body must still live up to. */
export type Identity =
  | { readonly kind: 'anonymous'; readonly payload: string }
  | {
      readonly kind: 'owner';
      readonly via: 'header' | 'query';
      readonly payload: string;
      readonly signedAt: number;
      /** What the chunk signatures of an aws-chunked body hang on. */
      readonly seed: ChunkSeed;
    };

export interface ChunkSeed {
  readonly key: Buffer;
  readonly scope: Scope;
  readonly timestamp: string;
  readonly signature: string;
}

export interface Verifier {
  readonly credentials: Credentials;
  readonly region: string;
  readonly now: () => number;
}

/**
 * Decides who sent a request, or throws. Everything that can be wrong without knowing the secret is checked first.
 * @throws S3Error with the code S3 uses for each failure; never with the expected signature in it
 */
export function authenticate(
  method: string,
  target: Target,
  headers: RequestHeaders,
  verifier: Verifier,
): Identity {
  const byQuery = usesQueryAuth(target.query);
  const byHeader = headers.has('authorization');
  if (usesVersion2(target.query, headers)) {
    throw new S3Error(
      'InvalidRequest',
      'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
    );
  }
  if (byQuery && byHeader) {
    throw new S3Error(
      'InvalidArgument',
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter ' +
        'or the Authorization header should be specified',
    );
  }
  if (
    headers.has('x-amz-security-token') ||
    target.query.pairs.some(([n]) => /^x-amz-security-token$/i.test(n))
  ) {
    throw new S3Error('InvalidToken', 'Session tokens are not supported by this server.');
  }
  if (!byQuery && !byHeader)
    return { kind: 'anonymous', payload: payloadOf(target.query, headers, 'anonymous') };

  const claim = byQuery ? queryClaim(target.query) : headerClaim(headers);
  checkScope(claim, verifier);
  checkTime(claim, verifier.now());
  checkSignedHeaders(claim, headers);
  const payload = payloadOf(target.query, headers, claim.via);
  const key = signingKey(verifier.credentials.secretAccessKey, claim.scope);
  const canonical = canonicalRequest(method, target, headers, claim.signedHeaders, payload);
  const expected = sign(key, stringToSign(claim.timestamp, claim.scope, canonical));
  if (!equalText(expected, claim.signature)) throw mismatch();
  const seed = { key, scope: claim.scope, timestamp: claim.timestamp, signature: claim.signature };
  return { kind: 'owner', via: claim.via, payload, signedAt: claim.signedAt, seed };
}

function checkScope({ via, accessKeyId, scope, terminator }: Claim, { credentials, region }: Verifier): void {
  const wrong = (why: string, expected?: string): S3Error => {
    const details = expected === undefined ? [] : [['Region', expected] as const];
    return via === 'header'
      ? new S3Error('AuthorizationHeaderMalformed', `The authorization header is malformed; ${why}`, details)
      : new S3Error(
          'AuthorizationQueryParametersError',
          `Error parsing the X-Amz-Credential parameter; ${why}`,
          details,
        );
  };
  if (terminator !== 'aws4_request') throw wrong('incorrect terminal. This endpoint uses "aws4_request".');
  if (scope.service !== 's3') throw wrong('incorrect service. This endpoint belongs to "s3".');
  if (scope.region !== region)
    throw wrong(`the region '${scope.region}' is wrong; expecting '${region}'`, region);
  if (!equalText(accessKeyId, credentials.accessKeyId)) {
    throw new S3Error(
      'InvalidAccessKeyId',
      'The AWS Access Key Id you provided does not exist in our records.',
    );
  }
}

function checkTime(claim: Claim, now: number): void {
  const server: [string, string] = ['ServerTime', new Date(now).toISOString()];
  if (claim.expires === undefined) {
    if (Math.abs(now - claim.signedAt) <= MAX_CLOCK_SKEW_MS) return;
    throw new S3Error(
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      [['RequestTime', claim.timestamp], server, ['MaxAllowedSkewMilliseconds', String(MAX_CLOCK_SKEW_MS)]],
    );
  }
  if (claim.signedAt - now > MAX_CLOCK_SKEW_MS) {
    throw new S3Error('AccessDenied', 'Request is not valid yet', [['X-Amz-Date', claim.timestamp], server]);
  }
  const end = claim.signedAt + claim.expires * 1000;
  if (now > end) {
    const details: [string, string][] = [
      ['X-Amz-Expires', String(claim.expires)],
      ['Expires', formatTimestamp(end)],
    ];
    throw new S3Error('AccessDenied', 'Request has expired', [...details, server]);
  }
}

const CUSTOMER = 'x-amz-server-side-encryption-customer-';

/**
 * `host` and every `x-amz-*` header must be signed: what is not signed can be added by whoever holds the URL.
 * S3 makes one exception, so that a URL for SSE-C can be made by somebody who must not know the key: when a presigned
 * URL signs the algorithm, key and key MD5 may come unsigned (User Guide, "Presigned URLs and SSE-C").
 */
function checkSignedHeaders({ via, signedHeaders }: Claim, headers: RequestHeaders): void {
  const keyMayFollow = via === 'query' && signedHeaders.includes(`${CUSTOMER}algorithm`);
  const unsigned = [...headers.names()].filter(
    (name) =>
      (name === 'host' || name.startsWith('x-amz-')) &&
      !signedHeaders.includes(name) &&
      !(keyMayFollow && (name === `${CUSTOMER}key` || name === `${CUSTOMER}key-md5`)),
  );
  if (!signedHeaders.includes('host') && !unsigned.includes('host')) unsigned.push('host');
  if (unsigned.length > 0) {
    throw new S3Error('AccessDenied', 'There were headers present in the request which were not signed', [
      ['HeadersNotSigned', unsigned.join(', ')],
    ]);
  }
  // A name in the list without a header is a signature over nothing: whoever signed it meant a header to be there.
  if (signedHeaders.some((name) => !headers.has(name))) throw mismatch();
}

/** The document of AWS also holds the canonical request; it is left out, so that nothing derived from a secret leaves. */
function mismatch(): S3Error {
  return new S3Error(
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  );
}
