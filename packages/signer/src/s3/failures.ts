import { SignerConfigError, SignerError } from '../errors.js';

/** What the AWS SDK throws: an S3 error document, a network failure, or a complaint about an answer it cannot read. */
interface SdkFailure {
  readonly name?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

/** Seconds after which a busy or unreachable S3 may be asked again. */
const RETRY_AFTER = 2;

/** The S3 error code (`NoSuchUpload`), or the SDK's name of the failure (`TimeoutError`). */
export function s3Code(error: unknown): string {
  const { name } = (error ?? {}) as SdkFailure;
  return typeof name === 'string' ? name : 'Unknown';
}

export function s3Status(error: unknown): number | undefined {
  return ((error ?? {}) as SdkFailure).$metadata?.httpStatusCode;
}

/**
 * What the page may hear of an S3 failure: S3's own message stays inside, for it may hold URLs and names.
 *
 * @throws SignerConfigError when the request was never made because of one
 */
export function s3Failure(cause: unknown): SignerError {
  if (cause instanceof SignerError) return cause;
  if (cause instanceof SignerConfigError) throw cause;
  if (/^(CredentialsProviderError|TokenProviderError)$/.test(s3Code(cause)))
    return new SignerError('s3-refused', 'There are no credentials for S3.', { cause });
  const status = s3Status(cause);
  const clientError = status !== undefined && status >= 400 && status < 500;
  // 501: what a store does not have it has no more at the second attempt.
  const refused = (clientError && status !== 408 && status !== 429) || status === 501;
  if (refused) {
    return new SignerError(
      's3-refused',
      `S3 refused the request (${plain(s3Code(cause))}, status ${status}).`,
      { cause },
    );
  }
  return new SignerError('s3-unavailable', 'S3 does not answer as it should; try again.', {
    cause,
    retryAfter: retryAfterOf(cause),
  });
}

function retryAfterOf(cause: unknown): number {
  const asked = Number(((cause ?? {}) as SdkFailure).$response?.headers?.['retry-after']);
  return Number.isInteger(asked) && asked > 0 && asked <= 300 ? asked : RETRY_AFTER;
}

/** An S3 error code is a short word; anything else is not passed on. */
function plain(code: string): string {
  return /^[A-Za-z0-9]{1,64}$/.test(code) ? code : 'unknown error';
}
