import { describe, expect, test } from 'vitest';
import { noise, sameBytes } from '../testing/bytes.js';
import { largePieces } from './large-pieces.js';

const bytes = noise(3_000_000);

/** A body of chunks as networks bring them. */
function chunks(type: 'bytes' | undefined): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  const pull = (controller: ReadableStreamDefaultController | ReadableByteStreamController): void => {
    if (at < bytes.byteLength) controller.enqueue(bytes.slice(at, at + 65_536));
    else controller.close();
    at += 65_536;
    // Who waits for bytes hears of the end by an answer.
    if ('byobRequest' in controller && at >= bytes.byteLength + 65_536) controller.byobRequest?.respond(0);
  };
  const stream: ReadableStream =
    type === undefined ? new ReadableStream({ pull }) : new ReadableStream({ type, pull });
  return stream;
}

/** Each piece is copied before the next is asked for, as its readers do. */
async function all(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<{ found: Uint8Array; memory: number }> {
  const found = new Uint8Array(bytes.byteLength);
  const memory = new Set<number>();
  let filled = 0;
  const read = largePieces(body);
  for (;;) {
    const piece = await read();
    if (piece === undefined) break;
    memory.add(piece.buffer.byteLength);
    found.set(piece, filled);
    filled += piece.byteLength;
  }
  expect(filled).toBe(bytes.byteLength);
  return { found, memory: memory.size };
}

describe('all bytes of a body, in their order', () => {
  test.each([
    ['of a server', () => new Response(bytes).body],
    ['a stream of chunks', () => chunks(undefined)],
  ])('%s', async (_, body) => {
    const { found } = await all(body() as ReadableStream<Uint8Array<ArrayBuffer>>);
    expect(sameBytes(found, bytes)).toBe(true);
  });

  // WebKit has no streams of bytes.
  test.skipIf(!hasByteStreams())('a stream of bytes, into one memory', async () => {
    const { found, memory } = await all(chunks('bytes'));
    expect(sameBytes(found, bytes)).toBe(true);
    expect(memory).toBe(1);
  });

  test('nothing', async () => {
    const read = largePieces(new Response('').body as ReadableStream<Uint8Array<ArrayBuffer>>);
    // In WebKit a body of nothing has a chunk, of no bytes.
    const first = await read();
    expect(first?.byteLength ?? 0).toBe(0);
    if (first !== undefined) expect(await read()).toBe(undefined);
  });
});

test('what breaks off rejects', async () => {
  const broken = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: (controller) => controller.error(new TypeError('network')),
  });
  await expect(largePieces(broken)()).rejects.toThrow('network');
});

function hasByteStreams(): boolean {
  try {
    new ReadableStream({ type: 'bytes' }).getReader({ mode: 'byob' });
    return true;
  } catch {
    return false;
  }
}
