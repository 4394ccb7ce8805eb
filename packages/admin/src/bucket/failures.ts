import { s3Code, s3Status } from '@sealift/s3';
import { BucketError } from './plan.js';

/** Answers of S3 that mean: nobody has set this. */
const NOT_SET: ReadonlySet<string> = new Set([
  'NoSuchBucketPolicy',
  'NoSuchCORSConfiguration',
  'NoSuchLifecycleConfiguration',
  'ServerSideEncryptionConfigurationNotFoundError',
  'NoSuchPublicAccessBlockConfiguration',
  'OwnershipControlsNotFoundError',
]);
const REFUSED_CREDENTIALS: ReadonlySet<string> = new Set([
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'ExpiredToken',
  'InvalidToken',
  'TokenRefreshRequired',
]);
const REGION: ReadonlySet<string> = new Set([
  'PermanentRedirect',
  'TemporaryRedirect',
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
]);

export function isNotSet(cause: unknown): boolean {
  return NOT_SET.has(s3Code(cause));
}

/** What came between, in words that name the remedy. @param action the permission that the call needs */
export function bucketFailure(cause: unknown, action: string): BucketError {
  const code = s3Code(cause);
  const status = s3Status(cause);
  const fail = (kind: BucketError['code'], message: string): BucketError =>
    new BucketError(kind, message, {
      cause,
      ...(kind === 'bucket-permission-missing' ? { field: action } : {}),
    });

  if (code === 'NoSuchBucket') return fail('bucket-not-found', 'There is no such bucket.');
  if (code === 'RequestTimeTooSkewed')
    return fail('bucket-clock-skewed', 'The clock of this machine is more than 15 minutes off.');
  if (REGION.has(code) || status === 301)
    return fail('bucket-region-wrong', `The bucket lies in another region${regionOf(cause)}.`);
  if (REFUSED_CREDENTIALS.has(code))
    return fail('bucket-credentials-refused', `S3 refuses the credentials: ${code}.`);
  if (/^(CredentialsProviderError|TokenProviderError)$/.test(code))
    return fail('bucket-credentials-refused', 'There are no credentials.');
  if (code === 'NotImplemented' || status === 501 || status === 405)
    return fail('bucket-setting-unknown', `The store does not know what ${action} reads.`);
  if (status === 403)
    return fail('bucket-permission-missing', `The credentials lack ${action}, or are refused.`);
  if (status === undefined)
    return fail('bucket-unreachable', `Nothing answers at the endpoint of S3${networkReason(cause)}.`);
  return fail('bucket-unavailable', `S3 did not carry out ${action}: ${plain(code)}, status ${status}.`);
}

function regionOf(cause: unknown): string {
  const { Region, $response } = cause as {
    Region?: unknown;
    $response?: { headers?: Readonly<Record<string, string>> };
  };
  const region = Region ?? $response?.headers?.['x-amz-bucket-region'];
  return typeof region === 'string' && /^[a-z0-9-]{1,32}$/.test(region) ? `: ${region}` : '';
}

/** `ECONNREFUSED`, `ENOTFOUND`, `CERT_HAS_EXPIRED` … */
function networkReason(cause: unknown): string {
  const { code, name } = cause as { code?: unknown; name?: unknown };
  const reason = typeof code === 'string' ? code : name;
  return typeof reason === 'string' && /^\w{3,64}$/.test(reason) ? ` (${reason})` : '';
}

function plain(code: string): string {
  return /^\w{1,64}$/.test(code) ? code : 'an unknown failure';
}
