import { type FileHandle, open } from 'node:fs/promises';
import { fileBytes } from '@sealift/client/node';
import type { ByteRange } from '@sealift/core';
import { UsageError } from './command.js';

/** Bytes of a known number that can be read more than once. */
export interface Input {
  /** Bytes. */
  readonly size: number;
  /** From the first byte to the last, in pieces, each of them good until the next one is asked for. */
  read(signal: AbortSignal): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** The same, where it need not begin at the first byte. */
export interface RangedInput extends Input {
  readPart(range: ByteRange, signal: AbortSignal): AsyncIterable<Uint8Array>;
}

/** Bytes read at once, of a part. */
const CHUNK_BYTES = 1024 * 1024;

/** A regular file whose size is known and must not change while it is read. */
export class InputFile implements RangedInput {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly #handle: FileHandle;
  readonly #modified: number;

  private constructor(path: string, handle: FileHandle, size: number, modified: number) {
    this.path = path;
    this.#handle = handle;
    this.size = size;
    this.#modified = modified;
  }

  /** @throws UsageError for a folder or a device */
  static async open(path: string): Promise<InputFile> {
    const handle = await open(path, 'r');
    const found = await handle.stat();
    if (found.isFile()) return new InputFile(path, handle, found.size, found.mtimeMs);
    await handle.close();
    throw new UsageError(`${path} is not a regular file`);
  }

  /** As `Input` says. @throws Error when the file changed meanwhile, or `signal` aborts */
  async *read(signal: AbortSignal): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    for await (const piece of fileBytes(this.#handle)) {
      signal.throwIfAborted();
      yield piece;
    }
    const { size, mtimeMs } = await this.#handle.stat();
    if (size !== this.size || mtimeMs !== this.#modified)
      throw new Error(`${this.path} changed while it was read`);
  }

  /** Of a file that has become shorter it is what there is. @throws when `signal` aborts */
  async *readPart({ offset, length }: ByteRange, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    for (let at = offset; at < offset + length; ) {
      signal.throwIfAborted();
      const chunk = new Uint8Array(Math.min(CHUNK_BYTES, offset + length - at));
      const { bytesRead } = await this.#handle.read(chunk, 0, chunk.byteLength, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield chunk.subarray(0, bytesRead);
    }
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
