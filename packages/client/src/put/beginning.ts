/** The first part of a source, and what follows it. */
export interface Beginning {
  /** `size` bytes, or all there are. */
  readonly first: Uint8Array<ArrayBuffer>;
  /** It has less than `size` bytes, and nothing follows. */
  readonly isWhole: boolean;
  /** All of the source, once. */
  readonly all: AsyncGenerator<Uint8Array, void, void>;
}

/** Reads until it is clear whether the source has less than `size` bytes. */
export async function beginningOf(
  source: AsyncIterator<Uint8Array, void, void>,
  size: number,
): Promise<Beginning> {
  const buffer = new Uint8Array(size);
  let filled = 0;
  let rest: Uint8Array | undefined;
  while (rest === undefined) {
    const { done, value } = await source.next();
    if (done) break;
    const taken = value.subarray(0, size - filled);
    buffer.set(taken, filled);
    filled += taken.byteLength;
    if (taken.byteLength < value.byteLength) rest = value.subarray(taken.byteLength);
  }
  const first = buffer.subarray(0, filled);
  return { first, isWhole: filled < size, all: inOrder(first, rest, source) };
}

async function* inOrder(
  first: Uint8Array,
  rest: Uint8Array | undefined,
  source: AsyncIterator<Uint8Array, void, void>,
): AsyncGenerator<Uint8Array, void, void> {
  yield first;
  if (rest === undefined) return;
  yield rest;
  for (;;) {
    const { done, value } = await source.next();
    if (done) return;
    yield value;
  }
}
