import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { S3Error } from '../errors.js';
import { MAX_SINGLE_WRITE, MiB } from '../limits.js';
import { namesIn, randomId, type Scratch } from './disk.js';

/** Bytes collected before one write to disk: network pieces are 64 KiB, too small to pay a system call each. */
const BATCH_BYTES: number = MiB;
const BATCH_PIECES = 256;

/** The files of body bytes of one bucket. A file is written once, under a temporary name until it is whole. */
export class Blobs {
  readonly #folder: string;
  readonly #scratch: Scratch;
  readonly #held = new Map<string, number>();
  readonly #doomed = new Set<string>();

  constructor(folder: string, scratch: Scratch) {
    this.#folder = folder;
    this.#scratch = scratch;
  }

  async create(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
  }

  path(id: string): string {
    return join(this.#folder, id);
  }

  /**
   * Writes a whole stream. When the stream throws (a dropped connection, a wrong chunk), nothing is left.
   * @throws S3Error EntityTooLarge beyond 5 GiB
   */
  async write(source: AsyncIterable<Buffer>): Promise<{ id: string; size: number }> {
    const id = randomId();
    const temporary = this.#scratch.newPath();
    try {
      const size = await writeFile(temporary, source);
      await rename(temporary, this.path(id));
      return { id, size };
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  /** Keeps files alive while they are being sent, even when their object is replaced meanwhile. */
  hold(ids: readonly string[]): () => Promise<void> {
    for (const id of ids) this.#held.set(id, (this.#held.get(id) ?? 0) + 1);
    let released = false;
    return async () => {
      if (released) return;
      released = true;
      for (const id of ids) {
        const left = (this.#held.get(id) ?? 1) - 1;
        if (left > 0) this.#held.set(id, left);
        else this.#held.delete(id);
      }
      await this.remove(ids.filter((id) => this.#doomed.has(id) && !this.#held.has(id)));
    };
  }

  async remove(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      if (this.#held.has(id)) this.#doomed.add(id);
      else this.#doomed.delete(id);
    }
    const free = ids.filter((id) => !this.#doomed.has(id));
    // A file that cannot go now goes at the next start: what is committed must not fail for it.
    await Promise.all(free.map((id) => rm(this.path(id), { force: true }).catch(() => {})));
  }

  /** Removes every file that no object and no open upload names. */
  async sweep(used: ReadonlySet<string>): Promise<void> {
    for (const id of await namesIn(this.#folder)) if (!used.has(id)) await rm(this.path(id), { force: true });
  }
}

async function writeFile(path: string, source: AsyncIterable<Buffer>): Promise<number> {
  const file = await open(path, 'wx', 0o600);
  let size = 0;
  let batch: Buffer[] = [];
  let batched = 0;
  let writing: Promise<void> = Promise.resolve();
  const flush = (): void => {
    writing = writeAll(file, batch, batched);
    writing.catch(() => {}); // awaited below; must not count as unhandled until then
    batch = [];
    batched = 0;
  };
  try {
    for await (const piece of source) {
      size += piece.length;
      if (size > MAX_SINGLE_WRITE) {
        throw new S3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size');
      }
      batch.push(piece);
      batched += piece.length;
      if (batched < BATCH_BYTES && batch.length < BATCH_PIECES) continue;
      await writing; // one batch on its way to disk, one being filled: constant memory
      flush();
    }
    await writing;
    if (batched > 0) {
      flush();
      await writing;
    }
    return size;
  } finally {
    await writing.catch(() => {});
    await file.close();
  }
}

async function writeAll(
  file: Awaited<ReturnType<typeof open>>,
  pieces: Buffer[],
  bytes: number,
): Promise<void> {
  const { bytesWritten } = await file.writev(pieces);
  if (bytesWritten !== bytes) throw new Error('The disk took only a part of a write.');
}
