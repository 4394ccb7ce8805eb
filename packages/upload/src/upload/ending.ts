import type { Receipt } from '@sealift/protocol';
import { failure, UploadError, type UploadErrorCode } from '../errors.js';
import type { Session } from '../signer/session.js';
import { checkReceipt, type Sent } from './receipt.js';

/**
 * What this page knows of whether S3 has the object. Requests that make it complete (the PUT of a file of one part,
 * `uploads/complete` of a larger one) are noted here, so that nobody is told that nothing is stored who cannot know.
 */
export interface Evidence {
  /** The object that such a request is to make; absent as long as none went out. */
  attempted?: Sent;
  /** One is over without having been refused: if S3 has the object, it has it by now. */
  over?: boolean;
  /** S3 has answered the PUT of a file of one part: it has the object, whatever the signer says. */
  taken?: boolean;
  /** One was not answered, and may still be on its way: that S3 has no object now means nothing. */
  open?: boolean;
}

/** Codes of failures that are nothing but lost answers: when there is an object, the upload has succeeded. */
const LOST: readonly UploadErrorCode[] = [
  's3-unreachable',
  's3-internal-error',
  's3-slow-down',
  's3-conflict',
  's3-error-in-success',
  'signer-unreachable',
  'signer-unavailable',
];

/**
 * Ends an upload that was cancelled or has failed: nothing half-written is to stay at S3, and the caller is to hear what
 * holds. Takes no longer than the inactivity limit and a few pauses.
 *
 * @returns the receipt, when only answers were lost
 * @throws `failure`, or UploadError `cancelled-but-stored`, `outcome-unknown`
 */
export async function endUpload(
  failure: unknown,
  { attempted, over, open, taken }: Evidence,
  session: Session,
  signal: AbortSignal,
): Promise<Receipt> {
  const code = failure instanceof UploadError ? failure.code : undefined;
  if (code === 'cancelled-but-stored') throw failure;
  const answer = await session.abort();
  const stored = answer?.stored;
  // It says itself that an object may be stored.
  if (code === 'receipt-mismatch') throw failure;
  const cause = signal.aborted ? signal.reason : failure;
  if (attempted !== undefined && stored !== undefined && isOf(stored, attempted)) {
    if (signal.aborted) throw cancelledButStored(stored);
    if (code !== undefined && LOST.includes(code)) return stored;
    throw outcomeUnknown(failure);
  }
  const other = attempted !== undefined && stored !== undefined;
  const unsaid = taken && stored === undefined;
  throw open || other || unsaid || (over && answer === undefined) ? outcomeUnknown(cause) : cause;
}

function isOf(receipt: Receipt, sent: Sent): boolean {
  try {
    checkReceipt(receipt, sent);
    return true;
  } catch {
    return false;
  }
}

export function cancelledButStored(receipt: Receipt): UploadError {
  return failure('cancelled-but-stored', undefined, { receipt });
}

function outcomeUnknown(cause: unknown): UploadError {
  return failure('outcome-unknown', undefined, { cause });
}
