import { SealiftError, type SealiftErrorOptions } from '@sealift/core/errors';
import type { ProblemCode } from '@sealift/protocol';
import type { ReceiptErrorCode } from '@sealift/protocol/receipt';

/** An option of `createSigner`, or an answer of `authorize`, that cannot be right. The operator's to mend, not the page's. */
export { ConfigError as SignerConfigError } from '@sealift/s3';

/** HTTP status of every refusal. */
const STATUS: Readonly<Record<ProblemCode, number>> = {
  'invalid-request': 400,
  'invalid-metadata': 400,
  'not-authorized': 403,
  'origin-not-allowed': 403,
  'token-invalid': 403,
  'token-expired': 403,
  'key-outside-prefix': 403,
  'data-key-refused': 403,
  'not-found': 404,
  'upload-not-found': 404,
  'object-not-found': 404,
  'method-not-allowed': 405,
  'parts-incomplete': 409,
  'size-mismatch': 409,
  'checksum-mismatch': 409,
  'object-exists': 409,
  'protection-mismatch': 409,
  'instruction-file-invalid': 409,
  'legacy-not-allowed': 409,
  'request-too-large': 413,
  'file-too-large': 413,
  'unsupported-media-type': 415,
  'rate-limited': 429,
  'internal-error': 500,
  's3-refused': 502,
  'sse-c-blocked': 502,
  'kms-key-not-found': 502,
  'kms-key-unusable': 502,
  's3-unavailable': 503,
  'kms-unavailable': 503,
};

export interface SignerErrorOptions extends SealiftErrorOptions {
  /** Seconds after which the same request may be tried again; becomes the `Retry-After` header. */
  readonly retryAfter?: number;
}

/**
 * A refusal that the caller hears of: `code` and `message` go into the problem document. `cause` stays here.
 */
export class SignerError extends SealiftError<ProblemCode> {
  override name = 'SignerError';
  readonly status: number;
  readonly retryAfter?: number;

  constructor(code: ProblemCode, message: string, options: SignerErrorOptions = {}) {
    super(code, message, options);
    this.status = STATUS[code];
    if (options.retryAfter !== undefined) this.retryAfter = options.retryAfter;
  }
}

/** A receipt that this signer did not sign, or that was changed. */
export class ReceiptError extends SealiftError<ReceiptErrorCode> {
  override name = 'ReceiptError';

  constructor(
    code: ReceiptErrorCode = 'receipt-invalid',
    message = 'The receipt was not signed with this secret, or was changed.',
  ) {
    super(code, message);
  }
}
