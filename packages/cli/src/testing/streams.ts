import type { Streams } from '../command.js';

/** Standard input with this content, in pieces of so many bytes, and what was written to standard output. */
export function streamsWith(
  input: Uint8Array = new Uint8Array(),
  pieceBytes = 65_536,
): { streams: Streams; written: () => Buffer } {
  const pieces: Buffer[] = [];
  async function* cut(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < input.byteLength; at += pieceBytes) yield input.subarray(at, at + pieceBytes);
  }
  return {
    streams: {
      input: cut(),
      async output(bytes) {
        pieces.push(Buffer.from(bytes));
      },
    },
    written: () => Buffer.concat(pieces),
  };
}
