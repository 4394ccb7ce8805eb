import { SealiftError, type SealiftErrorOptions } from '@sealift/core/errors';
import { PROBLEM_STATUS, type ProblemCode } from '@sealift/protocol';

/** An option of `createSigner`, or an answer of `authorize`, that cannot be right. The operator's to mend, not the page's. */
export { ConfigError as SignerConfigError } from '@sealift/s3';

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
    this.status = PROBLEM_STATUS[code];
    if (options.retryAfter !== undefined) this.retryAfter = options.retryAfter;
  }
}
