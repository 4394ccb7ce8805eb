import type { PlannedPart, SignedRequest } from '@sealift/protocol';
import { failure } from '../errors.js';
import { inactivityLimit, watchInactivity } from '../platform/inactivity.js';
import type { Clock } from '../platform/wait.js';
import type { RetryOptions } from '../retry/policy.js';
import { createRetryState } from '../retry/retry-state.js';
import type { SendOutcome } from '../s3/outcome.js';
import { isPushBack, judge, mayStillArrive } from '../s3/verdict.js';
import type { PartUrl } from '../signer/part-url.js';
import type { Connections } from '../transfer/connections.js';
import type { PauseGate } from '../transfer/pause-gate.js';
import type { Progress } from '../transfer/progress.js';
import type { Requests, Waits } from '../transfer/waiting.js';
import type { SealingWorker } from '../workers/sealing-worker.js';
import type { Evidence } from './ending.js';

export interface Sending {
  readonly job: number;
  readonly pauseGate: PauseGate;
  readonly progress: Progress;
  readonly waits: Waits;
  readonly retry: RetryOptions;
  readonly clock: Clock;
  readonly connections?: Connections | undefined;
  /** Of a file of one part, whose PUT makes the object: what became of it. */
  readonly evidence?: Evidence | undefined;
}

/** Fresh signatures that a part may ask for in a row. */
const MAX_RESIGNS = 2;
/** Milliseconds within which a browser tells of bytes that have left (XMLHttpRequest, "progress": every 50 ms), amply. */
const TELLING = 300;
/** How often that is waited for where it tells of none: on a machine that has no time for this page it comes late. */
const TELLINGS = 4;

/**
 * Sends a sealed part until S3 has it: always the same bytes.
 *
 * @returns whether S3 has it: not where the upload was paused
 * @throws UploadError `s3-…`, or the signal's reason
 */
export async function sendPart(
  part: PlannedPart,
  url: PartUrl,
  worker: SealingWorker,
  sending: Sending,
  signal: AbortSignal,
): Promise<boolean> {
  return sending.waits.during('s3', async (requests) => {
    const { pauseGate, progress, clock, retry, evidence, connections } = sending;
    const retryState = createRetryState(retry, clock, () => progress.loaded);
    // Not forgiven when other parts get through: bytes that changed in memory will never arrive well.
    const damages = createRetryState(retry, clock);
    let resigns = 0;

    for (;;) {
      signal.throwIfAborted();
      if (pauseGate.closed) return false;
      // Nothing is said to be silent that only waits for its turn.
      const place = await connections?.acquire(signal, requests.failed);
      const stop = AbortSignal.any([signal, pauseGate.closing]);
      const outcome = await url
        .get()
        .then((request) => putOnce(part, request, worker, sending, requests, stop))
        .finally(() => place?.leave());
      if (outcome.kind === 'aborted') continue;
      const verdict = judge('put', outcome);
      // The key is random and new, so what exists there was stored by an attempt whose answer was lost. That may have
      // been the browser's own: it repeats a request on a connection that broke. The signer will compare.
      if (verdict.action === 'accept' || (verdict.code === 'object-exists' && evidence !== undefined)) {
        if (verdict.action === 'accept' && evidence !== undefined) evidence.taken = true;
        place?.taken(part.length);
        progress.done(part);
        return true;
      }
      progress.moved(part, 0);
      if (verdict.action === 'fail') throw failure(verdict.code, undefined, verdict);
      requests.failed(verdict.code);
      if (verdict.action === 'resign') {
        if (++resigns > MAX_RESIGNS) throw failure(verdict.code, undefined, verdict);
        url.expire();
        continue;
      }
      resigns = 0;
      if (isPushBack(verdict.code)) place?.pushedBack(verdict.code);
      const { wait } = verdict.code === 's3-checksum-mismatch' ? damages : retryState;
      await wait(failure(verdict.code, undefined, verdict), verdict.retryAfter, stop).catch((error) => {
        if (!stop.aborted) throw error;
      });
    }
  });
}

/**
 * One attempt. What counts as one that was not answered: nothing moved for too long.
 *
 * A body that makes an object as soon as all of it has arrived is not torn down any more once all of it has left: only its
 * answer tells then. As long as bytes of it are here it cannot become an object, for its length is signed.
 */
async function putOnce(
  part: PlannedPart,
  request: SignedRequest,
  worker: SealingWorker,
  { job, progress, retry, clock, evidence }: Sending,
  requests: Requests,
  stop: AbortSignal,
): Promise<SendOutcome> {
  if (stop.aborted) return { kind: 'aborted' };
  const watch = watchInactivity(inactivityLimit(retry));
  const tear = new AbortController();
  let moved = 0;
  let reports = 0;
  const left = (): boolean => moved >= part.length;
  const stopped = async (): Promise<void> => {
    const heard = reports;
    for (let times = 0; evidence !== undefined && reports === heard && times < TELLINGS; times++)
      await clock.sleep(TELLING, watch.expired).catch(() => {});
    if (evidence === undefined || !left()) tear.abort();
  };
  const onProgress = (bytes: number): void => {
    if (bytes > moved) watch.touch();
    moved = bytes;
    reports++;
    progress.moved(part, bytes);
    requests.moved(bytes);
  };
  let outcome: SendOutcome | undefined;
  stop.addEventListener('abort', stopped);
  requests.sent();
  try {
    const ends = AbortSignal.any([tear.signal, watch.expired]);
    outcome = await worker.put(job, part.partNumber, request, onProgress, ends);
    return outcome.kind === 'aborted' && watch.expired.aborted ? { kind: 'unreachable' } : outcome;
  } finally {
    requests.rest();
    watch.stop();
    stop.removeEventListener('abort', stopped);
    if (evidence !== undefined) note(evidence, outcome, left());
  }
}

/** @param outcome undefined where the worker was lost, and what it had sent may arrive all the same */
function note(evidence: Evidence, outcome: SendOutcome | undefined, left: boolean): void {
  if (outcome === undefined) evidence.open = true;
  else if (outcome.kind === 'aborted') evidence.open ||= left;
  else if (outcome.kind === 'unreachable') evidence.over ||= left;
  else if (mayStillArrive(outcome)) evidence.open = true;
  else evidence.over ||= outcome.status < 400 || outcome.status === 412;
}
