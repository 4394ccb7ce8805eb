/** Bytes that are read at a time, at most: each hop between a browser's threads takes as long for few as for many. */
const PIECE_BYTES = 768 * 1024;

/**
 * Reads a body in the largest pieces that are there, all of them into the same memory where the engine can: a piece is good until the
 * next one is asked for.
 *
 * @returns undefined at the end
 */
export function largePieces(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): () => Promise<Uint8Array<ArrayBuffer> | undefined> {
  const reader = byteReader(body);
  if (reader === undefined) {
    const chunks = body.getReader();
    return async () => (await chunks.read()).value;
  }
  let memory: ArrayBuffer | undefined;
  return async () => {
    const { done, value } = await reader.read(new Uint8Array(memory ?? new ArrayBuffer(PIECE_BYTES)));
    memory = value?.buffer;
    return done ? undefined : value;
  };
}

/** undefined where the engine's bodies cannot fill a buffer of ours. */
function byteReader(body: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | undefined {
  try {
    return body.getReader({ mode: 'byob' });
  } catch {
    return undefined;
  }
}
