import { SealiftError } from '@sealift/core/errors';

/** An option that cannot be right. The operator's to mend, not the caller's. */
export class ConfigError extends SealiftError<'invalid-option'> {
  override name = 'ConfigError';

  constructor(field: string, message: string) {
    super('invalid-option', `${field}: ${message}`, { field });
  }
}

/** What S3 answered, a network failure, or a complaint about an answer that cannot be read; the AWS SDK's have the same shape. */
interface Failure {
  readonly name?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

/** The S3 error code (`NoSuchUpload`), or the name of the failure (`TimeoutError`). */
export function s3Code(error: unknown): string {
  const { name } = (error ?? {}) as Failure;
  return typeof name === 'string' ? name : 'Unknown';
}

export function s3Status(error: unknown): number | undefined {
  return ((error ?? {}) as Failure).$metadata?.httpStatusCode;
}

/** S3's own id of a request that failed (`x-amz-request-id`), also of one that is the cause of the error. */
export function s3RequestId(error: unknown): string | undefined {
  const { $response, cause } = (error ?? {}) as Failure & { readonly cause?: unknown };
  const id = $response?.headers?.['x-amz-request-id'];
  if (id === undefined) return cause === undefined ? undefined : s3RequestId(cause);
  return /^[\w+/=.-]{1,128}$/.test(id) ? id : undefined;
}

/** Seconds for which S3 asked to be left alone, 1 to 300; undefined when it did not ask. */
export function s3RetryAfter(error: unknown): number | undefined {
  const asked = Number(((error ?? {}) as Failure).$response?.headers?.['retry-after']);
  return Number.isInteger(asked) && asked > 0 && asked <= 300 ? asked : undefined;
}
