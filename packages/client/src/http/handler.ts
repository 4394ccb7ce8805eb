import { CoreError, SealiftError } from '@sealift/core/errors';
import { requestedRange } from '@sealift/core/segments';
import type { S3EncryptionClient } from '../client.js';
import { invalidOption } from '../errors.js';
import { bodyOfLength } from '../platform.js';
import { type Authorize, askApplication, checkAuthorize, type ServedObject } from './authorize.js';
import { verifiedBody } from './body.js';
import { conditionOf, isRangeMeant } from './conditions.js';
import { HttpError, problemAnswer, toHttpError } from './errors.js';
import { headersOf } from './headers.js';

export interface ObjectHandlerOptions {
  /** Reads the objects. */
  readonly s3: S3EncryptionClient;
  /** Required: says for each request which object it may read. */
  readonly authorize: Authorize;
  /**
   * Objects of more bytes are `object-unreadable` where they have no segment table that can be used (`segment-table-needed`): without one,
   * all of an object is read for every range of it. Default: 256 MiB.
   */
  readonly maxWithoutTable?: number;
  /** Told of what is a server's fault (5xx), and of answers that broke off. Default: `console.error` gets the code. */
  readonly onError?: (error: unknown, request: Request) => void;
}

/** A Web-standard handler: `GET` and `HEAD`. */
export interface ObjectHandler {
  fetch(request: Request): Promise<Response>;
}

const MIB = 1024 ** 2;
const MAX_WITHOUT_TABLE = 256 * MIB;

/**
 * Serves encrypted objects, decrypted, to media players, browsers and whatever else speaks HTTP: ranges, `If-Range`, `ETag` and
 * `If-None-Match`. Every byte is verified before it is sent. A client that leaves ends the requests to S3.
 *
 * @throws ClientError `invalid-option`
 * @example const films = objectHandler({ s3, authorize: async (request) => (await mayWatch(request)) ? { input: { Bucket, Key } } : null });
 */
export function objectHandler(options: ObjectHandlerOptions): ObjectHandler {
  const { s3, authorize, maxWithoutTable = MAX_WITHOUT_TABLE, onError = reportBriefly } = options;
  if (typeof s3?.openObject !== 'function') throw invalidOption('s3', 's3 is an S3EncryptionClient.');
  checkAuthorize(authorize);
  if (!(maxWithoutTable >= 0))
    throw invalidOption('maxWithoutTable', 'maxWithoutTable is a number of bytes, 0 or more.');
  return {
    async fetch(request) {
      const told = (error: unknown): HttpError => {
        const refusal = toHttpError(error);
        if (refusal.status >= 500 && !request.signal.aborted) onError(refusal.cause ?? refusal, request);
        return refusal;
      };
      try {
        return await answer({ s3, authorize, maxWithoutTable, failed: told }, request);
      } catch (error) {
        return problemAnswer(told(error), request.method === 'HEAD');
      }
    },
  };
}

type Asked = Required<Omit<ObjectHandlerOptions, 'onError'>> & { readonly failed: (error: unknown) => Error };

async function answer({ s3, failed, ...asked }: Asked, request: Request): Promise<Response> {
  const { method, headers } = request;
  if (method !== 'GET' && method !== 'HEAD')
    throw new HttpError('method-not-allowed', { allow: 'GET, HEAD' });
  const served = await askApplication(asked.authorize, request);
  const stop = stopWith(request.signal);
  const opened = await s3.openObject(served.input, {
    ...served.open,
    maxWithoutTable: asked.maxWithoutTable,
    abortSignal: stop.signal,
  });
  const { ETag, encryption } = opened;
  const condition = conditionOf(headers, ETag);
  if (condition === 'failed') throw new HttpError('precondition-failed');
  if (condition === 'unchanged') return unchanged(served, ETag);
  const { readRange, size } = verifiable(opened);
  const told = headersOf(served, encryption.fileInfo, ETag);
  const range =
    method === 'GET' && isRangeMeant(headers, ETag) ? requestedRange(headers.get('range'), size) : undefined;
  if (range === 'unsatisfiable')
    throw new HttpError('range-not-satisfiable', { 'content-range': `bytes */${size}` });
  const { offset, length } = range ?? { offset: 0, length: size };
  told.set('content-length', `${length}`);
  if (range !== undefined) told.set('content-range', `bytes ${offset}-${offset + length - 1}/${size}`);
  if (method === 'HEAD') return new Response(null, { headers: told });
  const body = await verifiedBody({ readRange, range: { offset, length }, stop, failed });
  return new Response(bodyOfLength(body, length), { status: range === undefined ? 200 : 206, headers: told });
}

type Opened = Awaited<ReturnType<S3EncryptionClient['openObject']>>;

/** @throws HttpError `object-unreadable` for AES-CBC of old clients, which nothing authenticates */
function verifiable({ readRange, ContentLength: size }: Opened): {
  readRange: NonNullable<Opened['readRange']>;
  size: number;
} {
  if (readRange !== undefined && size !== undefined) return { readRange, size };
  const reason = 'The content is AES-CBC, which nothing authenticates.';
  throw new HttpError('object-unreadable', {}, new CoreError('unauthenticated-content-refused', reason));
}

/** RFC 9110 §15.4.5: what the whole answer would have said for caches. */
function unchanged({ cacheControl = 'no-store' }: ServedObject, etag: string | undefined): Response {
  return new Response(null, {
    status: 304,
    headers: { 'cache-control': cacheControl, ...(etag === undefined ? {} : { etag }) },
  });
}

/** Ends when the client leaves; and when its body is left, for which not every platform has a signal. */
function stopWith(signal: AbortSignal): AbortController {
  const stop = new AbortController();
  if (signal.aborted) stop.abort(signal.reason);
  else signal.addEventListener('abort', () => stop.abort(signal.reason), { once: true, signal: stop.signal });
  return stop;
}

/** An unforeseen message may hold anything, so only its kind is printed; our own are made to be read. */
function reportBriefly(error: unknown): void {
  const ours = error instanceof SealiftError ? `${error.code}: ${error.message}` : undefined;
  console.error(`sealift http: ${ours ?? (error instanceof Error ? error.name : 'an error')}`);
}
