import { fstatSync, writeSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import type { Chain, ChainedLine, Place } from './chain.js';
import { AuditError } from './errors.js';
import { readTail, splitLines } from './tail.js';

/** A line that was found, and where it stands. */
export interface Found {
  readonly place: Place;
  readonly hash: string;
  readonly line?: ChainedLine;
}

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

  /** How a file that was opened anew is to be seen: as this one, as this one with lines cut off, or as another one. */
  async compare(file: FileHandle): Promise<'same' | 'shorter' | 'other'> {
    if ((await identity(file)) !== this.#id) return 'other';
    return fstatSync(file.fd).size < this.#size ? 'shorter' : 'same';
  }

  /** Reads what was added since. Ends a line that nobody has ended: another one must not run into it. */
  async catchUp(file: FileHandle): Promise<Found[]> {
    const found = await this.#read(file);
    if (this.#size === this.#ended) return found;
    writeSync(file.fd, '\n');
    return [...found, ...(await this.catchUp(file))];
  }

  async #read(file: FileHandle): Promise<Found[]> {
    const { size } = fstatSync(file.fd);
    if (size === this.#size) return [];
    const length = size - this.#ended;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, this.#ended);
    const whole = buffer.subarray(0, buffer.subarray(0, bytesRead).lastIndexOf(LINE_FEED) + 1);
    this.#size = this.#ended + bytesRead;
    this.#ended += whole.byteLength;
    return splitLines(whole).map((line) => this.#chain.add(line));
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

const LINE_FEED = 10;

/** Not the inode alone: a file that is deleted may leave its number to the next one. */
async function identity(file: FileHandle): Promise<string> {
  const { dev, ino, birthtimeNs } = await file.stat({ bigint: true });
  return [dev, ino, birthtimeNs].join(' ');
}
