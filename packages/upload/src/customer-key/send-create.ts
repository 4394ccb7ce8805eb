import type { SignedRequest } from '@sealift/protocol';
import { failure } from '../errors.js';
import { ask } from '../platform/fetch.js';
import { inactivityLimit } from '../platform/inactivity.js';
import { createRetryState } from '../retry/retry-state.js';
import type { SendOutcome } from '../s3/outcome.js';
import { judge } from '../s3/verdict.js';
import type { Requests } from '../transfer/waiting.js';
import type { Lent } from './customer-key.js';

type Heard = Exclude<SendOutcome, { kind: 'aborted' }>;

/** S3's answers are a few hundred bytes; no more than this is looked at. */
const LOOKED_AT_BYTES = 4096;
/** Fresh signatures that may be asked for in a row. */
const MAX_RESIGNS = 2;

/**
 * Opens a multipart upload. Never interrupted: what S3 opens after the signer has tidied up would stay.
 *
 * @param again asks for another URL, when S3 refuses this one
 * @returns the upload's id
 * @throws UploadError `s3-…`, or the signal's reason
 */
export async function sendCreate(
  first: SignedRequest,
  again: () => Promise<SignedRequest>,
  lent: Lent,
  signal: AbortSignal,
): Promise<string> {
  const create = (requests: Requests): Promise<string> =>
    createUntilTaken(first, again, lent, requests, signal);
  return lent.waits.during('s3', create);
}

async function createUntilTaken(
  first: SignedRequest,
  again: () => Promise<SignedRequest>,
  { clock, retry }: Lent,
  { sent, failed, rest }: Requests,
  signal: AbortSignal,
): Promise<string> {
  const retryState = createRetryState(retry, clock);
  let create = first;
  for (let resigns = 0; ; ) {
    signal.throwIfAborted();
    sent();
    const outcome = await post(create, inactivityLimit(retry));
    rest();
    const uploadId =
      outcome.kind === 'answered' && outcome.status === 200 ? uploadIdIn(outcome.text) : undefined;
    if (uploadId !== undefined) return uploadId;
    const verdict = judge('put', outcome);
    const ends = verdict.action === 'resign' ? ++resigns > MAX_RESIGNS : verdict.action !== 'retry';
    if (ends) throw failure(verdict.code, undefined, verdict);
    failed(verdict.code);
    if (verdict.action === 'resign') create = await again();
    else await retryState.wait(failure(verdict.code, undefined, verdict), verdict.retryAfter, signal);
  }
}

async function post({ url, headers }: SignedRequest, limit: number): Promise<Heard> {
  const answer = await ask({ method: 'POST', url, headers, credentials: 'omit' }, LOOKED_AT_BYTES, limit);
  if (answer === undefined) return { kind: 'unreachable' };
  const { status, text } = answer;
  return { kind: 'answered', status, text, retryAfter: answer.headers.get('retry-after') };
}

/** Of an `InitiateMultipartUploadResult` (S3 API Reference, CreateMultipartUpload). */
function uploadIdIn(text: string): string | undefined {
  return /<UploadId>([^<>\s]+)<\/UploadId>/.exec(text)?.[1];
}
