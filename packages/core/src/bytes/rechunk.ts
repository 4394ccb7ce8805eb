/**
 * Cuts a byte stream into chunks of exactly `size` bytes, the last one smaller, each in a buffer of its own.
 * An empty stream yields nothing. Memory: one chunk, and what the source hands over at a time.
 */
export async function* rechunk(
  source: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  let chunk = new Uint8Array(size);
  let filled = 0;
  for await (const piece of source) {
    for (let at = 0; at < piece.byteLength; ) {
      const taken = piece.subarray(at, at + size - filled);
      chunk.set(taken, filled);
      filled += taken.byteLength;
      at += taken.byteLength;
      if (filled === size) {
        yield chunk;
        chunk = new Uint8Array(size);
        filled = 0;
      }
    }
  }
  if (filled > 0) yield chunk.slice(0, filled);
}
