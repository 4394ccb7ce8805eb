import { type BigIntStats, fstatSync, writeSync } from 'node:fs';
import { type FileHandle, stat } from 'node:fs/promises';
import type { Chain } from './chain.js';
import { AuditError } from './errors.js';
import { readTail, splitLines } from './tail.js';

/** Bytes that are read at once. */
const CHUNK = 1_048_576;
/** Bytes: when others have added more, it is faster to look at the end of the file only. */
const FAR = 4 * CHUNK;
const LINE_FEED = 10;

/** An audit file as far as this process has read it. */
export class Followed {
  readonly #id: string;
  #chain: Chain;
  /** Bytes up to the last line feed that was read, and in all. */
  #ended: number;
  #size: number;

  private constructor(id: string, chain: Chain, ended: number, size: number) {
    this.#id = id;
    this.#chain = chain;
    this.#ended = ended;
    this.#size = size;
  }

  /** Starts with the end of a file. @throws AuditError `audit-file-foreign` */
  static async from(file: FileHandle): Promise<Followed> {
    const id = await identity(file);
    const { chain, ended, size } = await readTail(file);
    return new Followed(id, chain, ended, size);
  }

  get chain(): Chain {
    return this.#chain;
  }

  /** How a file that was opened anew is to be seen: as this one, with lines cut off, far behind its end, or as another one. */
  async compare(file: FileHandle): Promise<'same' | 'shorter' | 'far' | 'other'> {
    if ((await identity(file)) !== this.#id) return 'other';
    const grown = fstatSync(file.fd).size - this.#size;
    if (grown < 0) return 'shorter';
    return grown > FAR ? 'far' : 'same';
  }

  /** Whether the path is by now another file that somebody has begun. */
  async rotatedAway(path: string): Promise<boolean> {
    const now = await stat(path, { bigint: true }).catch(() => undefined);
    return now !== undefined && now.size > 0n && identityOf(now) !== this.#id;
  }

  /**
   * Reads what was added since. Ends a line that nobody has ended: another one must not run into it.
   *
   * @param ours hash of a line
   * @returns whether that line is among what was added, as the next one of the chain
   */
  async catchUp(file: FileHandle, ours?: string): Promise<boolean> {
    const found = await this.#read(file, ours);
    if (this.#size === this.#ended) return found;
    writeSync(file.fd, '\n');
    return (await this.catchUp(file, ours)) || found;
  }

  async #read(file: FileHandle, ours: string | undefined): Promise<boolean> {
    let found = false;
    let chunk = CHUNK;
    for (;;) {
      const length = Math.min(fstatSync(file.fd).size - this.#ended, chunk);
      if (this.#ended + length <= this.#size) return found;
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, this.#ended);
      const whole = buffer.subarray(0, buffer.subarray(0, bytesRead).lastIndexOf(LINE_FEED) + 1);
      chunk = whole.byteLength > 0 ? CHUNK : chunk * 4;
      this.#size = this.#ended + bytesRead;
      this.#ended += whole.byteLength;
      for (const line of splitLines(whole)) {
        const { place, hash } = this.#chain.add(line);
        if (place === 'next' && hash === ours) found = true;
      }
    }
  }

  /**
   * Adds a line right behind what was read, if nobody else has added one. The two calls stand as close together as can be, and
   * are made at once: then two processes hardly ever get between each other's.
   *
   * @returns whether the line is the next one of the chain; `unknown` when only the file can say
   * @throws AuditError `audit-storage-full`
   */
  add(file: FileHandle, line: string): boolean | 'unknown' {
    const text = Buffer.from(`${line}\n`);
    if (fstatSync(file.fd).size !== this.#size) return false;
    const written = writeSync(file.fd, text);
    if (written < text.byteLength)
      throw new AuditError('audit-storage-full', 'The disk that the audit file is on is full.');
    if (fstatSync(file.fd).size !== this.#size + written) return 'unknown';
    this.#size += written;
    this.#ended = this.#size;
    return this.#chain.add(Buffer.from(line)).place === 'next';
  }
}

/** Not the inode alone: a file that is deleted may leave its number to the next one. */
async function identity(file: FileHandle): Promise<string> {
  return identityOf(await file.stat({ bigint: true }));
}

function identityOf({ dev, ino, birthtimeNs }: BigIntStats): string {
  return [dev, ino, birthtimeNs].join(' ');
}
