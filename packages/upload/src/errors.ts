import { SealiftError, type SealiftErrorOptions } from '@sealift/core/errors';
import type { Problem, Receipt } from '@sealift/protocol';

/**
 * Stable codes of everything this package refuses or fails with. A program switches on `code`; a person reads
 * `message`. Errors of `@sealift/core` (a wrong key, a changed object) pass through unchanged, as `CoreError`.
 */
export type UploadErrorCode =
  // What was asked for
  /** An option that cannot be right. `field` names it. */
  | 'invalid-option'
  /**
   * `cancel()` was called, the `signal` was aborted, or the uploader was closed. `name` is `AbortError`. There is no
   * object. Parts that were sent are removed, or left to the bucket's lifecycle rule when the signer could not be reached.
   */
  | 'cancelled'
  /** Cancelled when the object was complete already: it is stored, and `receipt` is its receipt. */
  | 'cancelled-but-stored'
  /**
   * Cancelled or failed (then `cause` says how), and no answer tells whether the object is stored. Parts that were sent
   * are left to the bucket's lifecycle rule.
   */
  | 'outcome-unknown'
  // The file
  /** More than the protection allows: 68,719,476,704 bytes where the page encrypts. Nothing was sent to S3. */
  | 'file-too-large'
  /** The file was changed, moved or deleted while it was read. There is no object. */
  | 'source-changed'
  // Uploads that go on (`resume`)
  /** The file is another one than the upload was begun with: its size or its content differs. Nothing of it was stored. */
  | 'source-differs'
  /** The upload goes on only with its file, and `resume` was given none that may be read. */
  | 'source-needed'
  /** Another tab of this browser is working on the upload. */
  | 'upload-in-use'
  /** The journal, the signer or S3 does not know the upload any more: it ended, was removed, or took too long. */
  | 'upload-gone'
  /** S3 has other parts than the journal can answer for: a profile that was copied or restored. The upload was given up. */
  | 'journal-outdated'
  /** The browser does not keep what has to be kept before a part is sent. The upload was given up. */
  | 'journal-failed'
  // Keys
  /** The signer asks for a page-held key and none was given, or another kind; or it brings one, and the page has its own. */
  | 'keyring-mismatch'
  /** The signer names a protection that this version does not know, or that contradicts itself. `field` says where. */
  | 'protection-unsupported'
  /** Not what the `require` option demands. Nothing of the file was read, or handed over. */
  | 'protection-refused'
  /** `customerKey` is not a `Uint8Array` of 32 bytes, or its function gave none. */
  | 'customer-key-invalid'
  /** The signer asks for an SSE-C key of the page and none was given, or the object is not under the one given. */
  | 'customer-key-mismatch'
  /** S3 refuses to read the object with this SSE-C key: it was stored with another one. */
  | 'customer-key-wrong'
  /** The bucket's address is not HTTPS, and the SSE-C key would be sent to it. Nothing was sent. */
  | 'insecure-endpoint'
  /** The signer asks for another recipient than the `recipient` option pins. Nothing of the file was read. */
  | 'recipient-mismatch'
  /** The data key in the signer's grant is not the one that was asked for. */
  | 'data-key-mismatch'
  // The signer
  /** No answer from the signer after all retries: offline, wrong address, or its CORS rules refuse this page. */
  | 'signer-unreachable'
  /** The signer refused; `problem` holds its reason (`problem.code`, `problem.detail`). */
  | 'signer-refused'
  /** The signer failed (5xx without a reason of its own) after all retries. */
  | 'signer-unavailable'
  /** An answer that is not the signer's: not JSON, or `field` is missing or wrong. Often a wrong address. */
  | 'signer-answer-invalid'
  /** The signer's receipt is not of what this page sent; `field` says where. An object may be stored. */
  | 'receipt-mismatch'
  /** An address that the signer gave is not at the origin of the `s3Origin` option. Nothing was sent to it. */
  | 's3-origin-mismatch'
  // S3
  /** No answer from S3 after all retries: offline, or the bucket's CORS rules refuse this page. */
  | 's3-unreachable'
  /** 403, also with a freshly signed URL. */
  | 's3-forbidden'
  /** 403 because of its time, also with a freshly signed URL: the signer's clock is off by more than 15 minutes. */
  | 's3-clock-skewed'
  /** 404: the multipart upload was aborted meanwhile, or bucket or object do not exist. */
  | 's3-not-found'
  /** 412 on the first attempt: an object with this key exists already. */
  | 'object-exists'
  /** 409 after all retries: another request for the same key is under way. */
  | 's3-conflict'
  /** S3 received other bytes than were sent, after all retries. */
  | 's3-checksum-mismatch'
  /** 429 or 503 after all retries. */
  | 's3-slow-down'
  /** 500, 502, 504 … after all retries. */
  | 's3-internal-error'
  /** Another 4xx. */
  | 's3-refused'
  /** An error document inside a 200, after all retries. */
  | 's3-error-in-success'
  /** An answer that S3 does not give: a proxy's or a sign-in page, an unexpected status. */
  | 's3-answer-invalid'
  // The page
  /** A script that this upload or download needs could not be loaded: offline, or the page was replaced. Nothing goes on without it. */
  | 'script-unavailable'
  /** A worker stopped or failed in an unforeseen way. */
  | 'worker-failed'
  /** No service worker of this version answers for encrypted objects here; `field` says why. */
  | 'stream-unavailable'
  /** What the browser saves broke off, or nobody can say whether it did: it is not whole. */
  | 'saving-interrupted'
  // Download
  /** The object was replaced while it was read. */
  | 'object-changed'
  /** The object is shorter than the signer said. */
  | 'object-truncated'
  /** The object is longer than the signer said. */
  | 'object-extended'
  /** S3 sent another range than the one asked for. */
  | 'range-mismatch'
  /** The object has no segment table that can be used, and was not to be read as a whole. */
  | 'segment-table-needed'
  /** The browser keeps no keys for this page: IndexedDB is absent, full or refused (private windows). */
  | 'key-store-failed'
  /** The browser refused disk space for the decrypted file. */
  | 'spool-failed';

export interface UploadErrorOptions extends SealiftErrorOptions {
  readonly problem?: Problem;
  readonly receipt?: Receipt;
  readonly requestId?: string | undefined;
}

/** What `@sealift/upload` throws, for uploads and downloads alike. */
export class UploadError extends SealiftError<UploadErrorCode> {
  override name: string;
  /** The signer's own words, when the code is `signer-refused`. */
  readonly problem?: Problem;
  /** Of the object that is stored all the same, when the code is `cancelled-but-stored`. */
  readonly receipt?: Receipt;
  /**
   * S3's id of the request that failed last, as its error document has it, or the signer's, as its problem has it: to be looked up
   * there. Undefined where there was no answer, or none that says.
   */
  readonly requestId?: string;

  constructor(code: UploadErrorCode, message: string, options: UploadErrorOptions = {}) {
    super(code, message, options);
    this.name = code === 'cancelled' ? 'AbortError' : 'UploadError';
    if (options.problem !== undefined) this.problem = options.problem;
    if (options.receipt !== undefined) this.receipt = options.receipt;
    const requestId = options.requestId ?? options.problem?.requestId;
    if (requestId !== undefined) this.requestId = requestId;
  }
}

/** What a transfer fails with: its sentence is looked up when the transfer ends (`explained`). Until then its message is its code. */
export function failure(
  code: UploadErrorCode,
  field?: string,
  options: Omit<UploadErrorOptions, 'field'> = {},
): UploadError {
  return new UploadError(code, code, field === undefined ? options : { ...options, field });
}

/** The one error of every cancelled transfer. */
export function cancelled(): UploadError {
  return new UploadError('cancelled', 'The transfer was cancelled.');
}

/** @throws UploadError `invalid-option` */
export function checkCount(value: number, field: string): void {
  if (!Number.isInteger(value) || value < 1 || value > 16) {
    throw new UploadError('invalid-option', `${field} must be a whole number from 1 to 16.`, { field });
  }
}
