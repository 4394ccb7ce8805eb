import type { Random } from '../random.js';
import type { Scheduler } from '../scheduler.js';

/** A file on a disk that others write to, too. */
export interface DiskFile {
  readonly name: string;
  /** Every content that it has had, oldest first. */
  readonly contents: readonly Uint8Array<ArrayBuffer>[];
  /** Somebody writes to it, `at` milliseconds since the epoch by the clock that stamps it. */
  write(content: Uint8Array<ArrayBuffer>, at: number): void;
  /** Somebody picks it in a page. */
  pick(): File;
  /** Called in the middle of each read of it. @param count of reads, this one included */
  onRead: (count: number) => void;
}

/** How an engine treats a picked file that has been written to since: Chromium compares seconds, Firefox does not compare. */
export type Engine = 'compares-seconds' | 'reads-on';

export interface DiskParts {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly engine: Engine;
}

export function createFile(
  parts: DiskParts,
  name: string,
  content: Uint8Array<ArrayBuffer>,
  writtenAt: number,
): DiskFile {
  const contents = [content];
  const state = { content, writtenAt, reads: 0, onRead: () => file.onRead(++state.reads) };
  const file: DiskFile = {
    name,
    contents,
    write(next, at) {
      contents.push(next);
      state.content = next;
      state.writtenAt = at;
    },
    pick: () => new PickedFile(parts, state, name) as unknown as File,
    onRead: () => {},
  };
  return file;
}

interface OnDisk {
  readonly content: Uint8Array<ArrayBuffer>;
  readonly writtenAt: number;
  readonly onRead: () => void;
}

/**
 * A slice of a picked file: read when it is asked for, from the disk as it is then, and not in one moment. It is a Blob, but for what Node's
 * constructor makes.
 */
class PickedSlice {
  readonly #parts: DiskParts;
  readonly #disk: OnDisk;
  readonly #from: number;
  readonly #to: number;
  readonly #picked: number;

  constructor(parts: DiskParts, disk: OnDisk, from: number, to: number, picked: number) {
    this.#parts = parts;
    this.#disk = disk;
    this.#from = from;
    this.#to = to;
    this.#picked = picked;
  }

  get size(): number {
    return this.#to - this.#from;
  }

  slice(start = 0, end: number = this.size): PickedSlice {
    const to = Math.min(this.#from + end, this.#to);
    return new PickedSlice(this.#parts, this.#disk, Math.min(this.#from + start, to), to, this.#picked);
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    const { scheduler, random, engine } = this.#parts;
    return new Promise((resolve, reject) => {
      scheduler.after(random.next() * 4, '', () => {
        const { content, writtenAt } = this.#disk;
        const changed = Math.floor(writtenAt / 1000) !== Math.floor(this.#picked / 1000);
        if (engine === 'compares-seconds' && changed)
          return reject(new DOMException('the file has changed', 'NotReadableError'));
        const middle = this.#from + random.whole(0, this.size);
        const first = content.slice(this.#from, middle);
        this.#disk.onRead();
        scheduler.after(random.next() * 4, '', () => {
          const second = this.#disk.content.slice(middle, this.#to);
          const whole = new Uint8Array(first.byteLength + second.byteLength);
          whole.set(first);
          whole.set(second, first.byteLength);
          resolve(whole.buffer);
        });
      });
    });
  }

  /** As in an engine whose streams fill no buffer of ours: then `arrayBuffer` is asked. */
  stream(): never {
    throw new TypeError('no byte stream');
  }
}

Object.setPrototypeOf(PickedSlice.prototype, Blob.prototype);

class PickedFile extends PickedSlice {
  readonly name: string;
  readonly lastModified: number;
  readonly webkitRelativePath = '';

  constructor(parts: DiskParts, disk: OnDisk, name: string) {
    super(parts, disk, 0, disk.content.byteLength, disk.writtenAt);
    this.name = name;
    this.lastModified = Math.floor(disk.writtenAt);
  }

  get type(): string {
    return 'application/pdf';
  }
}
