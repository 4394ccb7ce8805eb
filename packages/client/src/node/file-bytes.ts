import type { FileHandle } from 'node:fs/promises';

const PIECE_BYTES = 1024 * 1024;
const LEAST_BYTES = 64 * 1024;

export interface FileBytesOptions {
  /** Of the first byte. Default: 0. */
  readonly start?: number;
  /** Of the byte after the last. Default: that of the file's end, when it is reached. */
  readonly end?: number;
}

/**
 * The bytes of a file in pieces of 1 MiB, in memory that is used again: **each piece is good until the next one is asked for**. While
 * one is used, the next one is read. Whoever opened the file closes it.
 *
 * @throws errors of the file system
 */
export async function* fileBytes(
  file: FileHandle,
  { start = 0, end = Number.POSITIVE_INFINITY }: FileBytesOptions = {},
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  const { size } = await file.stat();
  const most = Math.max(LEAST_BYTES, Math.min(PIECE_BYTES, size - start));
  const memory = [new Uint8Array(most), new Uint8Array(most)] as const;
  let position = start;
  const fill = async (buffer: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> => {
    const { bytesRead } = await file.read(buffer, 0, Math.min(most, end - position), position);
    position += bytesRead;
    return buffer.subarray(0, bytesRead);
  };
  let ahead = fill(memory[0]);
  try {
    for (let turn = 1; ; turn++) {
      const piece = await ahead;
      if (piece.byteLength === 0) return;
      ahead = fill(memory[turn % 2 === 0 ? 0 : 1]);
      // Awaited in the next turn, or when nobody takes another.
      ahead.catch(() => undefined);
      yield piece;
    }
  } finally {
    // The file may be closed after this.
    await ahead.catch(() => undefined);
  }
}
