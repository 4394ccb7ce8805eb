import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ByteRange } from '@sealift/core';
import type { RangedInput } from './input-file.js';

/** As much is kept in memory: as in the S3 Encryption Clients. */
const MEMORY_BYTES: number = 64 * 1024 * 1024;
const CHUNK_BYTES = 1024 * 1024;
const ALGORITHM = 'aes-256-gcm';

/**
 * A stream of unknown length, kept so that it has a size and can be read again: up to 64 MiB in memory. More goes into a file
 * without a name, in the folder for temporary files, encrypted under a key that is in memory only: whatever ends
 * this process, nothing readable stays.
 *
 * @param memoryBytes for tests
 * @throws what the stream or the file system throws
 */
export async function spooledInput(
  stream: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
  memoryBytes: number = MEMORY_BYTES,
): Promise<RangedInput> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  let spool: Spool | undefined;
  try {
    for await (const piece of stream) {
      signal.throwIfAborted();
      size += piece.byteLength;
      if (spool === undefined) pieces.push(piece);
      else await spool.write(piece);
      if (spool !== undefined || size <= memoryBytes) continue;
      spool = await Spool.create();
      for (const kept of pieces.splice(0)) await spool.write(kept);
    }
    signal.throwIfAborted();
    spool?.end();
  } catch (error) {
    await spool?.close();
    throw error;
  }
  if (spool !== undefined) return spool;
  return {
    size,
    async *read() {
      yield* pieces;
    },
    readPart: (range) => partOf(pieces, range),
    close: async () => undefined,
  };
}

/** What is before the range is read, too, and left out. */
async function* partOf(
  source: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  { offset, length }: ByteRange,
): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const piece of source) {
    const part = piece.subarray(Math.max(0, offset - at), Math.max(0, offset + length - at));
    if (part.byteLength > 0) yield part;
    at += piece.byteLength;
    if (at >= offset + length) return;
  }
}

/** One AES-GCM message under a key of its own. */
class Spool implements RangedInput {
  readonly #handle: FileHandle;
  readonly #key = randomBytes(32);
  readonly #iv = randomBytes(12);
  readonly #cipher = createCipheriv(ALGORITHM, this.#key, this.#iv);
  #size = 0;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  static async create(): Promise<Spool> {
    const folder = await mkdtemp(join(tmpdir(), 'sealift-'));
    try {
      return new Spool(await open(join(folder, 'spool'), 'wx+', 0o600));
    } finally {
      // An open file without a name is gone with the process.
      await rm(folder, { recursive: true, force: true });
    }
  }

  get size(): number {
    return this.#size;
  }

  async write(bytes: Uint8Array): Promise<void> {
    const noise = this.#cipher.update(bytes);
    for (let offset = 0; offset < noise.byteLength; ) {
      const { bytesWritten } = await this.#handle.write(noise, offset, noise.byteLength - offset, this.#size);
      offset += bytesWritten;
      this.#size += bytesWritten;
    }
  }

  end(): void {
    this.#cipher.final();
  }

  async *read(signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const decipher = createDecipheriv(ALGORITHM, this.#key, this.#iv);
    decipher.setAuthTag(this.#cipher.getAuthTag());
    for (let offset = 0; offset < this.#size; ) {
      signal.throwIfAborted();
      const chunk = new Uint8Array(CHUNK_BYTES);
      const { bytesRead } = await this.#handle.read(chunk, 0, CHUNK_BYTES, offset);
      if (bytesRead === 0) throw new Error('the temporary file was cut');
      offset += bytesRead;
      yield decipher.update(chunk.subarray(0, bytesRead));
    }
    // Throws when the file was changed: whoever sealed it meanwhile does not get to its tag.
    decipher.final();
  }

  readPart(range: ByteRange, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    return partOf(this.read(signal), range);
  }

  async close(): Promise<void> {
    this.#key.fill(0);
    await this.#handle.close();
  }
}
