import fs, { ReadStream } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';

const PIECE_BYTES = 1024 * 1024;
const LEAST_BYTES = 64 * 1024;

/**
 * The bytes of a `createReadStream` that has not opened its file yet, in pieces of 1 MiB, in memory that is used again: **each piece
 * is good until the next one is asked for**. While one is used, the next one is read. The file is opened here, and the stream, which
 * reads nothing, ends with it.
 *
 * @returns undefined for everything else, and for streams that are not those of Node in every respect
 */
export function filePieces(body: unknown): AsyncGenerator<Uint8Array, void, void> | undefined {
  return isUntouched(body) ? piecesOf(body) : undefined;
}

/** What Node keeps there, and its types leave out. */
type FileStream = ReadStream & {
  readonly flags: string;
  readonly start?: number;
  readonly end: number;
  readonly autoClose: boolean;
  pos?: number;
};

/** A stream that somebody listens to, or that is not as `createReadStream` makes it, is read like every other one. */
function isUntouched(body: unknown): body is FileStream {
  if (!(body instanceof ReadStream) || Object.getPrototypeOf(body) !== ReadStream.prototype) return false;
  const { flags, autoClose, pending, destroyed, readableFlowing, readableEncoding } = body as FileStream;
  const isUsual = flags === 'r' && autoClose && readsBy(body) === fs;
  // Only what is not open yet was surely not given the number of an open file, and reads from its path.
  const isNew = pending && !destroyed && readableFlowing === null && readableEncoding === null;
  return isUsual && isNew && ['data', 'readable', 'end'].every((event) => body.listenerCount(event) === 0);
}

/** The option `fs`, which may be another file system, to which the path belongs. */
function readsBy(stream: ReadStream): unknown {
  const symbol = Object.getOwnPropertySymbols(stream).find(({ description }) => description === 'kFs');
  return symbol && (stream as unknown as Record<symbol, unknown>)[symbol];
}

async function* piecesOf(stream: FileStream): AsyncGenerator<Uint8Array, void, void> {
  // What it cannot open cannot be opened here either.
  stream.on('error', () => undefined);
  let file: FileHandle | undefined;
  let ahead: Promise<Uint8Array> | undefined;
  try {
    const found = await stat(stream.path);
    // A pipe has one reader.
    if (!found.isFile()) return yield* stream;
    const handle = await open(stream.path, 'r');
    file = handle;
    let position = stream.start ?? 0;
    const end = stream.end + 1;
    const most = Math.max(LEAST_BYTES, Math.min(PIECE_BYTES, found.size - position));
    const memory = [new Uint8Array(most), new Uint8Array(most)] as const;
    const fill = async (buffer: Uint8Array): Promise<Uint8Array> => {
      const { bytesRead } = await handle.read(buffer, 0, Math.min(most, end - position), position);
      position += bytesRead;
      stream.bytesRead += bytesRead;
      return buffer.subarray(0, bytesRead);
    };
    ahead = fill(memory[0]);
    for (let turn = 1; ; turn++) {
      const piece = await ahead;
      if (piece.byteLength === 0) break;
      ahead = fill(memory[turn % 2 === 0 ? 0 : 1]);
      // Awaited in the next turn, or by nobody.
      ahead.catch(() => undefined);
      yield piece;
    }
    if (stream.readableFlowing !== null) return;
    // It finds nothing there, and ends: whoever waits for that is told.
    stream.pos = position;
    stream.resume();
  } catch (error) {
    stream.destroy(error as Error);
    throw error;
  } finally {
    await ahead?.catch(() => undefined);
    await file?.close();
    if (stream.readableFlowing === null) stream.destroy();
  }
}
