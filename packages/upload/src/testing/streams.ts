import { DEFAULT_SEGMENT_BYTES } from '@sealift/core/segments';
import { afterEach, beforeAll, inject } from 'vitest';
import { randomId } from '../stream/id.js';
import { createStreamer, type StreamedObject, type Streamer } from '../stream/index.js';
import { noise } from './bytes.js';
import { type Bucket, openBucket, type Stored } from './sealed-objects.js';

/** The service worker, as it is built. */
export const WORKER: URL = new URL('../../workers/stream.worker.js', import.meta.url);
/** Of a file, where a test says nothing else: four segments, the last one short. */
export const SIZE: number = 3 * DEFAULT_SEGMENT_BYTES + 1000;

/** A page with a bucket, and URLs for what is in it. */
export interface Streams {
  readonly bucket: Bucket;
  readonly streamer: Streamer;
  /** Stores a file, and makes a URL for it. @param damage its stored bytes, tag included */
  streamed(file?: Partial<Stored>, damage?: (object: Uint8Array) => void): Promise<StreamedObject>;
}

/** Longer than a busy machine takes: for a test, and for what it polls. Milliseconds. */
export const LONG = 60_000;
export const soon: { readonly timeout: number } = { timeout: 20_000 };

/** For all tests of a file: made before the first of them, and each leaves an empty document. */
export function useStreams(): Streams {
  const streams = {} as Streams;
  beforeAll(async () => {
    Object.assign(streams, await openStreams(inject('stack')));
  }, 120_000);
  afterEach(() => {
    document.body.innerHTML = '';
  });
  return streams;
}

/** @param stack its origin */
async function openStreams(stack: string): Promise<Streams> {
  await fetch(stack, { mode: 'no-cors' });
  const bucket = await openBucket(stack);
  const streamer = createStreamer(bucket.downloader, { serviceWorker: WORKER });
  return {
    bucket,
    streamer,
    async streamed(file = {}, damage) {
      const key = file.key ?? `stream-${randomId()}`;
      const bytes = file.bytes ?? noise(SIZE);
      await bucket.store({ name: 'film.mp4', type: 'video/mp4', ...file, key, bytes }, damage);
      return streamer.open({ key: `official/${key}` });
    },
  };
}

/** A document whose requests the service worker answers. */
export async function documentAt(url: string | URL): Promise<Window & typeof globalThis> {
  const frame = document.createElement('iframe');
  frame.src = String(url);
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
  document.body.append(frame);
  await loaded;
  return frame.contentWindow as Window & typeof globalThis;
}

/** Any file inside the scope: it is shown as text. */
export const insideScope = (): Promise<Window & typeof globalThis> =>
  documentAt(new URL('open.worker.js', WORKER));

/** What a request from inside the scope is answered; no bytes where it breaks off. */
export async function read(
  { url }: StreamedObject,
  range?: string,
): Promise<{ readonly answer: Response; readonly bytes: Uint8Array | undefined }> {
  const { fetch } = await insideScope();
  const answer = await fetch(url, range ? { headers: { range } } : {});
  const bytes = await answer.arrayBuffer().catch(() => undefined);
  return { answer, bytes: bytes && new Uint8Array(bytes) };
}
