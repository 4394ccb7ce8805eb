import { createSegmentOpener, type SegmentOpener } from '@sealift/core/open/worker';
import { readBody, readText, request } from '../platform/fetch.js';
import { rangeFault } from '../s3/range.js';
import type { OpeningWorker, OpenOutcome, RangeRequest } from './opening-worker.js';

/** S3's error documents are a few hundred bytes; no more than this is looked at. */
const LOOKED_AT_BYTES = 4096;

/**
 * Does the work in this realm, be it a worker or the page: fetches ranges and decrypts them.
 *
 * @param transport makes a request; tests bring one that fails on command
 */
export function localOpeningWorker(transport: typeof request = request): OpeningWorker {
  const openers = new Map<number, SegmentOpener | undefined>();

  async function fetchRange(
    opener: SegmentOpener | undefined,
    range: RangeRequest,
    onProgress: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<OpenOutcome> {
    const { offset, length, etag } = range;
    const { url, headers } = range.request;
    const response = await transport({
      method: 'GET',
      url,
      headers: { ...headers, range: `bytes=${offset}-${offset + length - 1}`, 'if-match': etag },
      credentials: 'omit',
      signal,
    });
    if (response === undefined) return { kind: 'unreachable' };
    const { status } = response;
    const fault = rangeFault(status, response.headers.get('content-range'), range);
    if (fault !== undefined) {
      await response.body?.cancel();
      return { kind: 'wrong', code: fault };
    }
    if (status !== 206 && status !== 200) {
      const text = await readText(response, LOOKED_AT_BYTES, signal);
      return { kind: 'answered', status, text, retryAfter: response.headers.get('retry-after') };
    }
    const bytes = new Uint8Array(length);
    const filled = await fill(bytes, response, onProgress, signal);
    if (filled > length) return { kind: 'wrong', code: 'range-mismatch' };
    if (filled < length) return { kind: 'short' };
    const tag = bytes.slice(range.plaintextLength);
    const content = bytes.subarray(0, range.plaintextLength);
    const { plaintext, share } = (await opener?.openUnverified(offset, content, content)) ?? {
      plaintext: content,
      share: new Uint8Array(),
    };
    return { kind: 'opened', plaintext, share, tag };
  }

  return {
    async open(job, handle) {
      openers.set(job, handle && (await createSegmentOpener(handle)));
    },
    async fetch(job, range, onProgress, signal) {
      if (!openers.has(job)) throw new RangeError('no such job');
      try {
        return await fetchRange(openers.get(job), range, onProgress, signal);
      } catch (error) {
        if (signal.aborted) return { kind: 'aborted' };
        // A connection that breaks inside a body shows as a TypeError of the reader.
        if (error instanceof TypeError) return { kind: 'short' };
        throw error;
      }
    },
    async close(job) {
      openers.delete(job);
    },
  };
}

/** @returns the number of bytes that came; one more than fits when there were too many */
async function fill(
  target: Uint8Array,
  response: Response,
  onProgress: (bytes: number) => void,
  signal: AbortSignal,
): Promise<number> {
  let filled = 0;
  await readBody(response, signal, (bytes) => {
    if (filled + bytes.byteLength > target.byteLength) {
      filled = target.byteLength + 1;
      return false;
    }
    target.set(bytes, filled);
    filled += bytes.byteLength;
    onProgress(filled);
    return true;
  });
  return filled;
}
