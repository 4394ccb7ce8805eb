import type { PlannedPart, SignedRequest, Started } from '@sealift/protocol';
import { UploadError } from '../errors.js';
import type { Clock } from '../platform/wait.js';
import type { RetryOptions } from '../retry/policy.js';
import { createRetryState } from '../retry/retry-state.js';
import { s3Error } from '../s3/messages.js';
import { judgePut } from '../s3/verdict.js';
import type { PartUrl } from '../signer/part-urls.js';
import type { PauseGate } from '../transfer/pause-gate.js';
import type { Progress } from '../transfer/progress.js';
import type { SealingWorker } from '../workers/sealing-worker.js';

export interface Sending {
  readonly job: number;
  readonly pauseGate: PauseGate;
  readonly progress: Progress;
  readonly retry: RetryOptions;
  readonly clock: Clock;
  /** A single PUT that meets an existing object has met itself: see below. */
  readonly single: boolean;
}

/** Fresh signatures that a part may ask for in a row. */
const MAX_RESIGNS = 2;

/** Sends a sealed part until S3 has it: always the same bytes. @throws UploadError `s3-…`, or the signal's reason */
export async function sendPart(
  part: PlannedPart,
  url: PartUrl,
  worker: SealingWorker,
  sending: Sending,
  signal: AbortSignal,
): Promise<void> {
  const { job, pauseGate, progress, clock, retry, single } = sending;
  const { partNumber } = part;
  const retryState = createRetryState(retry, clock, () => progress.partsDone);
  // Not forgiven when other parts get through: bytes that changed in memory will never arrive well.
  const damages = createRetryState(retry, clock);
  let resigns = 0;

  for (;;) {
    await pauseGate.pass(signal);
    const request = await url.get();
    const stop = AbortSignal.any([signal, pauseGate.closing]);
    const outcome = await worker.put(job, partNumber, request, (bytes) => progress.moved(part, bytes), stop);
    signal.throwIfAborted();
    if (outcome.kind === 'aborted') continue; // paused
    const verdict = judgePut(outcome);
    // The key is random and new, so what exists there was stored by an attempt whose answer was lost. That may have
    // been the browser's own: it repeats a request on a connection that broke. The signer will compare.
    if (verdict.action === 'accept' || (verdict.code === 'object-exists' && single)) {
      progress.done(part);
      return;
    }
    progress.moved(part, 0);
    if (verdict.action === 'fail') throw s3Error(verdict.code);
    if (verdict.action === 'resign') {
      if (++resigns > MAX_RESIGNS) throw s3Error(verdict.code);
      url.expire();
      continue;
    }
    resigns = 0;
    const { wait } = verdict.code === 's3-checksum-mismatch' ? damages : retryState;
    await wait(s3Error(verdict.code), verdict.retryAfter, signal);
  }
}

/** @throws UploadError `signer-answer-invalid` when a single-part upload was started without its URL */
export function requirePut({ put }: Started): SignedRequest {
  if (put !== undefined) return put;
  throw new UploadError(
    'signer-answer-invalid',
    'The signer started the upload without a URL to send it to.',
    {
      field: 'put',
    },
  );
}
