import { encodedName } from '@sealift/core/claims';
import {
  type ByteRange,
  openVerifiedRange,
  requestedRange,
  SegmentDamagedError,
} from '@sealift/core/segments';
import type { SignedRequest } from '@sealift/protocol';
import { inertType, NO_TYPE } from '../../download/claims/inert-type.js';
import { NEUTRAL_NAME, safeName } from '../../download/claims/safe-name.js';
import { type Fetching, storedBytes } from '../../download/verified-ranges/stored-bytes.js';
import { failure } from '../../errors.js';
import { request } from '../../platform/fetch.js';
import { systemClock } from '../../platform/wait.js';
import type { Seen, StreamSource, WorkerMessage } from '../messages.js';
import { verifiedBody } from './body.js';
import { beginSave, type Save } from './saves.js';
import type { Held, Sources } from './sources.js';

/**
 * Of every answer. The type is one under which nothing of a file runs; should an engine see it otherwise, it has no scripts and an
 * origin of its own.
 */
const ALWAYS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/** Bytes that one request asks for of what is saved: all of it is read, so fewer requests are only less waiting. */
const SAVED_AT_A_TIME = 64 * 768 * 1024;

/** How S3 is asked; tests bring one that fails on command. */
export type AnswerPorts = Pick<Fetching, 'clock' | 'retry' | 'transport'>;

const PORTS: AnswerPorts = { clock: systemClock, retry: {}, transport: request };

/** An answer without content. Its text says nothing: engines show it to people. */
export function refusal(status: number, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(null, { status, headers: { ...ALWAYS, ...headers } });
}

/**
 * Answers a request for an object, or for a range of it. Nothing leaves that was not verified; where already the first segment is not
 * genuine, the answer is 502 and not one that breaks off, which media players would ask for again and again.
 *
 * @param toSave the browser is to save the file, and not to show it: always all of it
 * @param hold given what lasts as long as the body: Firefox ends a service worker in the middle of one, when nothing asks it to wait
 */
export async function answerWith(
  { method, headers: asked }: Pick<Request, 'method' | 'headers'>,
  held: Held,
  sources: Pick<Sources, 'renew'>,
  toSave: boolean,
  hold: (work: Promise<void>) => void,
  ports: AnswerPorts = PORTS,
): Promise<Response> {
  const { table, source } = held;
  const size = table.plaintextSize;
  // There is no validator that `If-Range` could name: then all of it is sent.
  const header = toSave || asked.has('if-range') ? null : asked.get('range');
  const range = requestedRange(header, size);
  if (range === 'unsatisfiable') return refusal(416, { 'content-range': `bytes */${size}` });
  const { offset, length } = range ?? { offset: 0, length: size };
  const headers = {
    ...headersOf(source, toSave),
    'content-length': String(length),
    ...(range && { 'content-range': `bytes ${offset}-${offset + length - 1}/${size}` }),
  };
  const status = range ? 206 : 200;
  if (method === 'HEAD') return new Response(null, { status, headers });
  const save = toSave ? beginSave(held) : undefined;
  const body = await contentOf(held, { offset, length }, sources, hold, ports, save);
  return body === undefined ? refusal(502) : new Response(body, { status, headers });
}

/** @returns undefined where the first segment is not to be had, or not genuine */
async function contentOf(
  held: Held,
  range: ByteRange,
  sources: Pick<Sources, 'renew'>,
  hold: (work: Promise<void>) => void,
  ports: AnswerPorts,
  save: Save | undefined,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>> | undefined> {
  const { table, refused } = held;
  const { segmentSize } = table;
  const tell = (what: Seen['what'], first: number, last: number, code?: string): void => {
    const seen: Seen = { id: held.id, what, first, last, code };
    held.owner.postMessage({ sealift: 'stream', say: 'seen', ...seen } satisfies WorkerMessage);
  };
  let at = Math.floor(range.offset / segmentSize);
  // Asked for again and again by media players: neither S3 nor the page hears of it.
  if (refused.has(at)) {
    save?.end('broken', 'segment-damaged', at);
    return undefined;
  }
  const controller = new AbortController();
  const fetching = fetchingFor(held, sources, ports, ({ offset, length }) =>
    tell('asked', Math.floor(offset / segmentSize), Math.floor((offset + length - 1) / segmentSize)),
  );
  const asking = save ? { ...fetching, requestBytes: SAVED_AT_A_TIME } : fetching;
  const chunks = openVerifiedRange(table, range, (stored) => storedBytes(stored, asking, controller.signal));
  let over = (): void => {};
  const lasts = new Promise<void>((resolve) => {
    over = resolve;
  });
  save?.ended.addEventListener('abort', () => {
    over();
    controller.abort();
  });
  const next = async (): Promise<IteratorResult<Uint8Array<ArrayBuffer>, void>> => {
    await save?.pass();
    const result = await chunks.next();
    if (result.done) over();
    else tell('verified', at, at++);
    return result;
  };
  const failed = (error: unknown): void => {
    over();
    if (controller.signal.aborted) return;
    controller.abort();
    const { code = 'unknown-error' } = (error ?? {}) as { readonly code?: string };
    const isDamaged = error instanceof SegmentDamagedError;
    const segment = isDamaged ? error.segment : at;
    if (isDamaged) refused.add(segment);
    tell(isDamaged ? 'refused' : 'failed', segment, segment, code);
    save?.end('broken', code, segment);
  };
  const left = (): void => {
    over();
    controller.abort();
    save?.end('left');
  };
  try {
    const first = await next();
    hold(lasts);
    return verifiedBody(first, next, range.length, failed, left, save);
  } catch (error) {
    failed(error);
    return undefined;
  }
}

/** Asks S3 as the page would; where S3 does not take its request, the page is asked for another. */
function fetchingFor(
  held: Held,
  sources: Pick<Sources, 'renew'>,
  { clock, retry, transport }: AnswerPorts,
  tell: (range: ByteRange) => void,
): Fetching {
  let current = held;
  let refused: SignedRequest | undefined;
  const { objectSize, etag } = held.source;
  return {
    clock,
    retry,
    grants: {
      grant: { objectSize, etag },
      failure,
      async url() {
        if (refused?.url === current.source.request.url) current = (await sources.renew(current)) ?? current;
        return current.source.request;
      },
      expire(url) {
        refused = url;
      },
    },
    transport(asked) {
      const range = requestedRange(new Headers(asked.headers).get('range'), objectSize);
      if (typeof range === 'object') tell(range);
      return transport(asked);
    },
  };
}

/** One under which nothing of the file runs. */
export function typeOf({ claimedType }: StreamSource): string {
  return inertType(claimedType);
}

function headersOf(source: StreamSource, toSave: boolean): Record<string, string> {
  const { claimedName } = source;
  const type = typeOf(source);
  const shown = !toSave && type !== NO_TYPE;
  const name = encodedName(safeName(claimedName ?? '') ?? NEUTRAL_NAME);
  return {
    ...ALWAYS,
    'content-type': shown ? type : NO_TYPE,
    'content-disposition': `${shown ? 'inline' : 'attachment'}; filename*=${name}`,
    'content-security-policy': "sandbox; default-src 'none'",
    'accept-ranges': 'bytes',
  };
}
