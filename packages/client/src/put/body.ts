import type { PutObjectCommandInput } from '@aws-sdk/client-s3';
import { filePieces } from '#native';
import { ClientError, invalidOption } from '../errors.js';

/** Bytes to encrypt, once. */
export interface PlainBody {
  /** Each piece is good until the next one is asked for. */
  readonly source: AsyncGenerator<Uint8Array, void, void>;
  /** Undefined where only the end of the source tells. */
  readonly size: number | undefined;
}

type Body = PutObjectCommandInput['Body'];
type ByteSource = AsyncIterable<Uint8Array | string> & { destroy?(error?: unknown): void };

/**
 * Whatever the SDK takes as a body. Of streams only `ContentLength` tells the size; of everything else it must be the one that
 * it has.
 *
 * @throws ClientError `invalid-option`; its source `body-length-mismatch`, and the signal's reason
 */
export function plainBody(body: Body, contentLength: number | undefined, signal?: AbortSignal): PlainBody {
  if (contentLength !== undefined && !(Number.isSafeInteger(contentLength) && contentLength >= 0))
    throw invalidOption('ContentLength', 'ContentLength is a whole number of bytes.');
  const whole = bytesOf(body);
  if (whole !== undefined) return { source: checked(once(whole), contentLength), size: whole.byteLength };
  if (body instanceof Blob)
    return { source: checked(abortable(body.stream(), signal), contentLength ?? body.size), size: body.size };
  if (!isStream(body)) {
    throw invalidOption('Body', 'Body is a string, a Uint8Array, a Blob, or a stream of bytes.');
  }
  const source = filePieces(body) ?? body;
  return { source: checked(abortable(source, signal), contentLength), size: contentLength };
}

function bytesOf(body: Body): Uint8Array | undefined {
  if (body === undefined) return new Uint8Array(0);
  if (typeof body === 'string') return new TextEncoder().encode(body);
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  return (body as unknown) instanceof ArrayBuffer
    ? new Uint8Array(body as unknown as ArrayBuffer)
    : undefined;
}

function isStream(body: unknown): body is ByteSource {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  yield bytes;
}

/** Fails when the source has another number of bytes than was said. */
async function* checked(
  source: AsyncIterable<Uint8Array>,
  size: number | undefined,
): AsyncGenerator<Uint8Array, void, void> {
  let seen = 0;
  for await (const piece of source) {
    seen += piece.byteLength;
    if (size !== undefined && seen > size) throw lengthMismatch();
    yield piece;
  }
  if (size !== undefined && seen !== size) throw lengthMismatch();
}

/** A source that may never answer is left when the signal says so. */
async function* abortable(
  source: AsyncIterable<Uint8Array | string> | ReadableStream<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, void> {
  const stream = source as ByteSource;
  const iterator = stream[Symbol.asyncIterator]();
  const { unlessAborted, stop } = abortOf(signal);
  let ended = false;
  try {
    for (;;) {
      const { done, value } = await unlessAborted(iterator.next());
      if (done) {
        ended = true;
        return;
      }
      yield asBytes(value);
    }
  } finally {
    stop();
    if (!ended) {
      // Not awaited: a source that hangs would hang here, too.
      stream.destroy?.();
      iterator.return?.().catch(() => undefined);
    }
  }
}

/**
 * Not a race with one promise of the signal: that promise would hold on to whatever has won against it, which is the whole body,
 * until it settles.
 */
function abortOf(signal: AbortSignal | undefined): {
  unlessAborted: <Value>(answer: Promise<Value>) => Promise<Value>;
  stop: () => void;
} {
  let fail = (_reason: unknown): void => undefined;
  const listener = (): void => fail(signal?.reason);
  signal?.addEventListener('abort', listener);
  return {
    unlessAborted: (answer) =>
      new Promise((resolve, reject) => {
        fail = reject;
        if (signal?.aborted) reject(signal.reason);
        answer.then(resolve, reject);
      }),
    stop: () => signal?.removeEventListener('abort', listener),
  };
}

/** A stream with an encoding yields text. */
function asBytes(piece: unknown): Uint8Array {
  if (piece instanceof Uint8Array) return piece;
  if (typeof piece === 'string') return new TextEncoder().encode(piece);
  throw invalidOption('Body', 'The stream yields something that is neither bytes nor text.');
}

function lengthMismatch(): ClientError {
  return new ClientError(
    'body-length-mismatch',
    'Body has not as many bytes as ContentLength says: it changed while it was read, or was cut.',
    { field: 'ContentLength' },
  );
}
