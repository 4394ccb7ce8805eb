import { noise } from '../../../page/noise.js';

const MiB = 1024 * 1024;

/** What streams are fed with: the larger pieces cost nobody more. */
const piece = noise(MiB);

/** @param {number} bytes a multiple of 1 MiB */
export function* piecesOf(bytes) {
  for (let done = 0; done < bytes; done += MiB) yield piece;
}

/** @param {Iterable<Uint8Array>} pieces */
export function streamOf(pieces) {
  const from = pieces[Symbol.iterator]();
  return new ReadableStream(
    {
      pull(controller) {
        const { value, done } = from.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
    },
    { highWaterMark: 0 },
  );
}

/** @type {Uint8Array | undefined} */
let whole;

/** For those that take all at once; the same memory each time. @param {number} bytes a multiple of 1 MiB */
export function wholeOf(bytes) {
  if (whole?.byteLength !== bytes) {
    whole = new Uint8Array(bytes);
    for (let at = 0; at < bytes; at += MiB) whole.set(piece, at);
  }
  return whole;
}

/** Reads to the end. @param {ReadableStream<Uint8Array>} stream @returns {Promise<Uint8Array[]>} */
export async function collect(stream) {
  const chunks = [];
  for (const reader = stream.getReader(); ; ) {
    const { value, done } = await reader.read();
    if (done) return chunks;
    chunks.push(value);
  }
}

/** Reads to the end and keeps nothing. @param {ReadableStream<Uint8Array>} stream @param {number} bytes that must come */
export async function drain(stream, bytes) {
  let count = 0;
  for (const reader = stream.getReader(); ; ) {
    const { value, done } = await reader.read();
    if (done) break;
    count += value.byteLength;
  }
  expectBytes(count, bytes);
}

/** A contestant that did less than was asked is none. @param {number} found @param {number} wanted at least */
export function expectBytes(found, wanted) {
  if (found < wanted) throw new Error(`${found} of ${wanted} bytes came out`);
}
