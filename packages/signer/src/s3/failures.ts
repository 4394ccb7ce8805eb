import { s3Code, s3RetryAfter, s3Status } from '@sealift/s3';
import { SignerConfigError, SignerError } from '../errors.js';

/** Seconds after which a busy or unreachable S3 may be asked again. */
const RETRY_AFTER = 2;

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
    retryAfter: s3RetryAfter(cause) ?? RETRY_AFTER,
  });
}

/** An S3 error code is a short word; anything else is not passed on. */
function plain(code: string): string {
  return /^[A-Za-z0-9]{1,64}$/.test(code) ? code : 'unknown error';
}

/** What S3 is asked, its failures turned into what the page may hear. @throws SignerError `s3-…` */
export function fromS3<T>(asked: Promise<T>): Promise<T> {
  return asked.catch((cause: unknown) => {
    throw s3Failure(cause);
  });
}
