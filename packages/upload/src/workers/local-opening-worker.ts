import { createSegmentOpener, type SegmentOpener } from '@sealift/core/open/worker';
import type { UploadErrorCode } from '../errors.js';
import { readBody, readText, request } from '../platform/fetch.js';
import { rangeFault } from '../s3/range.js';
import type { OpeningWorker, OpenOutcome, RangeRequest } from './opening-worker.js';

/** S3's error documents are a few hundred bytes; no more than this is looked at. */
const LOOKED_AT_BYTES = 4096;

/** Ranges of which a beginning is here, as long as not more are being fetched: twice as many as that usually are. */
const MOST_BEGUN = 4;

/** One object that is read here. */
interface Job {
  readonly id: number;
  /** Absent where the object is the file. */
  readonly opener: SegmentOpener | undefined;
}

/** What has come of a range that is not there as a whole: the next request asks for the rest only. */
interface Arrived {
  /** Of which job. */
  readonly id: number;
  /** As long as the range. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** So many of them have come. */
  filled: number;
  /** A request for the rest is under way. */
  open: boolean;
}

/**
 * Does the work in this realm, be it a worker or the page: fetches ranges and decrypts them. What has come of a range when
 * a request ends early stays, and is not fetched again: `If-Match` pins it to one object. It goes when its job is closed, and when
 * others have begun since, so that what paused downloads leave is bounded.
 *
 * @param transport makes a request; tests bring one that fails on command
 */
export function localOpeningWorker(transport: typeof request = request): OpeningWorker {
  const jobs = new Map<number, Job>();
  /** The one that was asked for last is the last one. */
  const begun = new Map<string, Arrived>();

  async function fetchRange(
    { id, opener }: Job,
    range: RangeRequest,
    onProgress: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<OpenOutcome> {
    const { offset, length, etag } = range;
    const { url, headers } = range.request;
    const name = `${id}/${offset}`;
    const arrived = begun.get(name) ?? { id, bytes: new Uint8Array(length), filled: 0, open: true };
    arrived.open = true;
    begun.delete(name);
    begun.set(name, arrived);
    for (const [name, { open }] of begun) if (!open && begun.size > MOST_BEGUN) begun.delete(name);
    const wrong = (code: UploadErrorCode): OpenOutcome => {
      begun.delete(name);
      return { kind: 'wrong', code };
    };
    // Where every byte had come when the connection broke, there is nothing to ask for.
    if (arrived.filled < length) {
      const from = offset + arrived.filled;
      const response = await transport({
        method: 'GET',
        url,
        headers: { ...headers, range: `bytes=${from}-${offset + length - 1}`, 'if-match': etag },
        credentials: 'omit',
        signal,
      });
      if (response === undefined) return { kind: 'unreachable' };
      const { status } = response;
      // An answer with the whole object, where the whole was wanted, begins at its beginning.
      if (status === 200 && length === range.objectSize) arrived.filled = 0;
      const { filled } = arrived;
      const rest = { ...range, offset: offset + filled, length: length - filled };
      const fault = rangeFault(status, response.headers, rest);
      if (fault !== undefined) {
        await response.body?.cancel();
        return wrong(fault);
      }
      if (status !== 206 && status !== 200) {
        const text = await readText(response, LOOKED_AT_BYTES, signal);
        return { kind: 'answered', status, text, retryAfter: response.headers.get('retry-after') };
      }
      if (!(await fill(arrived, response, onProgress, signal))) return wrong('range-mismatch');
      if (arrived.filled < length) return { kind: 'short' };
    }
    begun.delete(name);
    const { bytes } = arrived;
    const tag = bytes.slice(range.plaintextLength);
    const content = bytes.subarray(0, range.plaintextLength);
    if (range.sealed && opener !== undefined) {
      const share = await opener.share(offset, content);
      return { kind: 'opened', sealed: true, plaintext: content, share, tag };
    }
    const { plaintext, share } = (await opener?.openUnverified(offset, content, content)) ?? {
      plaintext: content,
      share: new Uint8Array(),
    };
    return { kind: 'opened', plaintext, share, tag };
  }

  return {
    async open(job, handle) {
      jobs.set(job, { id: job, opener: handle && (await createSegmentOpener(handle)) });
    },
    async fetch(job, range, onProgress, signal) {
      const known = jobs.get(job);
      if (known === undefined) throw new RangeError('no such job');
      try {
        return await fetchRange(known, range, onProgress, signal);
      } catch (error) {
        if (signal.aborted) return { kind: 'aborted' };
        // A connection that breaks inside a body shows as a TypeError of the reader.
        if (error instanceof TypeError) return { kind: 'short' };
        throw error;
      } finally {
        const left = begun.get(`${job}/${range.offset}`);
        if (left !== undefined) left.open = false;
      }
    },
    async close(job) {
      jobs.delete(job);
      for (const [name, { id }] of begun) if (id === job) begun.delete(name);
    },
  };
}

/** Reads what comes behind what has come. @returns false when it was more than fits */
async function fill(
  arrived: Arrived,
  response: Response,
  onProgress: (bytes: number) => void,
  signal: AbortSignal,
): Promise<boolean> {
  let fits = true;
  await readBody(response, signal, (bytes) => {
    fits = arrived.filled + bytes.byteLength <= arrived.bytes.byteLength;
    if (!fits) return false;
    arrived.bytes.set(bytes, arrived.filled);
    arrived.filled += bytes.byteLength;
    onProgress(arrived.filled);
    return true;
  });
  return fits;
}
