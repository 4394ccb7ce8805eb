import type { PlannedPart } from '@sealift/protocol';
import { failure } from '../errors.js';
import { inactivityLimit, watchInactivity } from '../platform/inactivity.js';
import type { Clock } from '../platform/wait.js';
import type { RetryOptions } from '../retry/policy.js';
import { createRetryState } from '../retry/retry-state.js';
import { isPushBack, judge, type Verdict } from '../s3/verdict.js';
import type { Connections } from '../transfer/connections.js';
import type { PauseGate } from '../transfer/pause-gate.js';
import type { Progress } from '../transfer/progress.js';
import type { Requests, Waits } from '../transfer/waiting.js';
import type { OpenedRange, OpeningWorker, OpenOutcome, RangeRequest } from '../workers/opening-worker.js';
import type { Grants } from './grants.js';

export interface Fetching {
  readonly job: number;
  /** Bytes before each part, but the first, that come with it. */
  readonly lead: number;
  /** Ranges come as they are stored, with their shares. */
  readonly sealed?: boolean | undefined;
  readonly grants: Grants;
  readonly pauseGate: PauseGate;
  readonly progress: Progress;
  readonly waits: Waits;
  readonly retry: RetryOptions;
  readonly clock: Clock;
  readonly connections?: Connections | undefined;
}

const EMPTY = new Uint8Array();

/** Bytes that count as progress. With one byte for each request, a store that means harm would be asked for ever. */
const PROGRESS = 65_536;
/** The connection broke. */
const SHORT: Verdict = { action: 'retry', code: 'object-truncated', retryAfter: null };
/** Fresh signatures that a range may ask for in a row. */
const MAX_RESIGNS = 2;

/**
 * Fetches and decrypts one range: what has come of it when a request ends early is not fetched again.
 *
 * @returns undefined where the download was paused
 * @throws UploadError, or the signal's reason
 */
export async function fetchPart(
  part: PlannedPart,
  worker: OpeningWorker,
  fetching: Fetching,
  signal: AbortSignal,
): Promise<OpenedRange | undefined> {
  return fetching.waits.during('s3', async (requests) => {
    const { lead, sealed = false, grants, pauseGate, progress, retry, clock, connections } = fetching;
    const before = Math.min(lead, part.offset);
    const offset = part.offset - before;
    const length = part.length + before;
    const plaintextLength = part.plaintextLength + before;
    const { objectSize, etag } = grants.grant;
    // No range can be asked of nothing, and the signer has seen that it is nothing.
    if (length === 0) return { kind: 'opened', plaintext: EMPTY, share: EMPTY, tag: EMPTY };
    const retryState = createRetryState(retry, clock, () => Math.floor(progress.loaded / PROGRESS));
    let resigns = 0;

    for (;;) {
      signal.throwIfAborted();
      if (pauseGate.closed) return undefined;
      const request = await grants.url();
      const range = { request, offset, length, objectSize, etag, plaintextLength, sealed };
      const place = await connections?.acquire(signal, requests.failed);
      const stop = AbortSignal.any([signal, pauseGate.closing]);
      const outcome = await fetchOnce(part, range, worker, fetching, requests, stop).finally(() =>
        place?.leave(),
      );
      if (outcome.kind === 'opened') {
        signal.throwIfAborted();
        place?.taken(length);
        return outcome;
      }
      if (outcome.kind === 'wrong') throw failure(outcome.code);
      if (outcome.kind === 'short' || outcome.kind === 'aborted') resigns = 0;
      if (outcome.kind === 'aborted') continue;
      const verdict = outcome.kind === 'short' ? SHORT : judge('get', outcome);
      requests.failed(verdict.code);
      if (verdict.action === 'resign') {
        if (++resigns > MAX_RESIGNS) throw grants.failure(verdict.code, undefined, verdict);
        grants.expire(request);
      } else if (verdict.action === 'retry') {
        resigns = 0;
        if (isPushBack(verdict.code)) place?.pushedBack(verdict.code);
        await retryState
          .wait(failure(verdict.code, undefined, verdict), verdict.retryAfter, stop)
          .catch((error) => {
            if (!stop.aborted) throw error;
          });
      } else {
        throw grants.failure(verdict.code, undefined, verdict);
      }
    }
  });
}

/** One attempt. What counts as one that was not answered: no byte came for too long. */
async function fetchOnce(
  part: PlannedPart,
  range: RangeRequest,
  worker: OpeningWorker,
  { job, progress, retry }: Fetching,
  requests: Requests,
  stop: AbortSignal,
): Promise<OpenOutcome> {
  const watch = watchInactivity(inactivityLimit(retry));
  const onProgress = (bytes: number): void => {
    watch.touch();
    progress.moved(part, bytes);
    requests.moved(bytes);
  };
  requests.sent();
  try {
    const ends = AbortSignal.any([stop, watch.expired]);
    const outcome = await worker.fetch(job, range, onProgress, ends);
    return outcome.kind === 'aborted' && watch.expired.aborted ? { kind: 'unreachable' } : outcome;
  } finally {
    requests.rest();
    watch.stop();
  }
}
