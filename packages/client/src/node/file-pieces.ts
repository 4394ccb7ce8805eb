import fs, { ReadStream } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { fileBytes } from './file-bytes.js';

/**
 * The bytes of a `createReadStream` that has not opened its file yet, as `fileBytes` gives them: **each piece is good until the next
 * one is asked for**. The file is opened here, and the stream, which reads nothing, ends with it.
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
  try {
    // A pipe has one reader.
    if (!(await stat(stream.path)).isFile()) return yield* stream;
    file = await open(stream.path, 'r');
    const { start = 0, end } = stream;
    for await (const piece of fileBytes(file, { start, end: end + 1 })) {
      stream.bytesRead += piece.byteLength;
      yield piece;
    }
    if (stream.readableFlowing !== null) return;
    // It finds nothing there, and ends: whoever waits for that is told.
    stream.pos = start + stream.bytesRead;
    stream.resume();
  } catch (error) {
    stream.destroy(error as Error);
    throw error;
  } finally {
    await file?.close();
    if (stream.readableFlowing === null) stream.destroy();
  }
}
