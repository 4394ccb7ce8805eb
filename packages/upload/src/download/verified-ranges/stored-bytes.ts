import type { ByteRange } from '@sealift/core/open';
import type { SignedRequest } from '@sealift/protocol';
import { failure, type UploadErrorCode } from '../../errors.js';
import { untilAborted } from '../../platform/abortable.js';
import type { request } from '../../platform/fetch.js';
import { inactivityLimit, watchInactivity } from '../../platform/inactivity.js';
import { largePieces } from '../../platform/large-pieces.js';
import type { Clock } from '../../platform/wait.js';
import type { RetryOptions } from '../../retry/policy.js';
import { createRetryState } from '../../retry/retry-state.js';
import type { SendOutcome } from '../../s3/outcome.js';
import { rangeFault } from '../../s3/range.js';
import { judge, type Verdict } from '../../s3/verdict.js';
import type { Grants } from '../grants.js';
import { errorText } from './read-some.js';

/** How bytes of one object are fetched. */
export interface Fetching {
  /** Its size and ETag, and URLs that are good now. */
  readonly grants: Pick<Grants, 'url' | 'expire' | 'failure'> & {
    readonly grant: Pick<Grants['grant'], 'objectSize' | 'etag'>;
  };
  readonly clock: Clock;
  readonly retry: RetryOptions;
  /** Makes a request. */
  readonly transport: typeof request;
  /**
   * Bytes that one request asks for, at most. Default: sixteen segments. One request for each segment takes twice as long; one without an
   * end has engines fetch what nobody reads, and is for whoever reads all of it.
   */
  readonly requestBytes?: number;
}

const REQUEST_BYTES = 16 * 768 * 1024;
/** Bytes that count as progress: with one byte for each request, a store that means harm would be asked for ever. */
const PROGRESS = 65_536;
/** Fresh signatures that may be asked for in a row. */
const MAX_RESIGNS = 2;
/** The connection broke. */
const SHORT: Verdict = { action: 'retry', code: 'object-truncated', retryAfter: null };

/** How a request ended that did not bring all of its bytes. */
type Ended =
  | Exclude<SendOutcome, { kind: 'aborted' }>
  | { readonly kind: 'short' }
  | { readonly kind: 'wrong'; readonly code: UploadErrorCode };

/**
 * Bytes of the object as they are stored, in order, each piece good until the next one is asked for. Nothing is asked for before it is read. A request that breaks off goes on where
 * it has stopped. No `If-Match`: in browsers it costs a preflight for each, and what the bytes are worth is for their reader to find out.
 *
 * @throws UploadError `s3-…`, `object-…`, `range-mismatch`, or the signal's reason
 */
export async function* storedBytes(
  { offset, length }: ByteRange,
  fetching: Fetching,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, void> {
  const { grants, clock, retry, requestBytes = REQUEST_BYTES } = fetching;
  const end = offset + length;
  let at = offset;
  let resigns = 0;
  const retryState = createRetryState(retry, clock, () => Math.floor((at - offset) / PROGRESS));
  while (at < end) {
    const request = await untilAborted(signal, grants.url());
    const wanted = { offset: at, length: Math.min(end - at, requestBytes) };
    const source = fetchOnce(request, wanted, fetching, signal);
    let ended: Ended | undefined;
    try {
      for (;;) {
        const { done, value } = await source.next();
        if (done) {
          ended = value;
          break;
        }
        at += value.byteLength;
        resigns = 0;
        yield value;
      }
    } finally {
      await source.return(undefined);
    }
    if (ended === undefined) continue;
    if (ended.kind === 'wrong') throw failure(ended.code);
    const verdict = ended.kind === 'short' ? SHORT : judge('get', ended);
    const refusal = grants.failure(verdict.code, undefined, verdict);
    if (verdict.action === 'retry') await retryState.wait(refusal, verdict.retryAfter, signal);
    else if (verdict.action === 'resign' && ++resigns <= MAX_RESIGNS) grants.expire(request);
    else throw refusal;
  }
}

/** One request. What counts as one that was not answered: no byte came for too long, while one was waited for. */
async function* fetchOnce(
  { url, headers }: SignedRequest,
  { offset, length }: ByteRange,
  { grants, retry, transport }: Fetching,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, Ended | undefined, void> {
  const watch = watchInactivity(inactivityLimit(retry));
  const left = new AbortController();
  const ends = AbortSignal.any([signal, watch.expired, left.signal]);
  try {
    const response = await transport({
      method: 'GET',
      url,
      headers: { ...headers, range: `bytes=${offset}-${offset + length - 1}` },
      credentials: 'omit',
      signal: ends,
    });
    if (response === undefined) return { kind: 'unreachable' };
    const { status, body } = response;
    const fault = rangeFault(status, response.headers, { ...grants.grant, offset, length });
    if (fault !== undefined) return { kind: 'wrong', code: fault };
    if (status !== 206 && status !== 200) {
      const text = await errorText(response, ends);
      return { kind: 'answered', status, text, retryAfter: response.headers.get('retry-after') };
    }
    const read = body ? largePieces(body) : undefined;
    for (let rest = length; rest > 0; ) {
      watch.touch();
      const value = await (read && untilAborted(ends, read()));
      watch.stop();
      if (value === undefined) return { kind: 'short' };
      if (value.byteLength > rest) return { kind: 'wrong', code: 'range-mismatch' };
      rest -= value.byteLength;
      yield value;
    }
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (ends.aborted) return { kind: 'unreachable' };
    // A connection that breaks inside a body shows as a TypeError of the reader.
    if (error instanceof TypeError) return { kind: 'short' };
    throw error;
  } finally {
    watch.stop();
    left.abort();
  }
}
