import { S3Error } from '../errors.js';

/** Reads lines and counted bytes from a stream of buffers, without copying the bytes. */
export class ByteReader {
  readonly #source: AsyncIterator<Buffer>;
  #pending: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next line without its CRLF. A longer line than `limit` bytes or the end of the stream is an error. */
  async line(limit: number): Promise<string> {
    for (;;) {
      const end = this.#pending.indexOf('\r\n');
      if (end >= 0 && end <= limit) {
        const text = this.#pending.toString('latin1', 0, end);
        this.#pending = this.#pending.subarray(end + 2);
        return text;
      }
      if (end > limit || this.#pending.length > limit + 1 || !(await this.#more())) throw incomplete();
    }
  }

  async *bytes(count: number): AsyncGenerator<Buffer> {
    let left = count;
    while (left > 0) {
      if (this.#pending.length === 0 && !(await this.#more())) throw incomplete();
      const piece = this.#pending.subarray(0, left);
      this.#pending = this.#pending.subarray(piece.length);
      left -= piece.length;
      if (piece.length > 0) yield piece;
    }
  }

  async ended(): Promise<boolean> {
    while (this.#pending.length === 0) {
      if (!(await this.#more())) return true;
    }
    return false;
  }

  async #more(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done) return false;
    this.#pending = this.#pending.length === 0 ? next.value : Buffer.concat([this.#pending, next.value]);
    return true;
  }
}

function incomplete(): S3Error {
  return new S3Error('IncompleteBody', 'The request body terminated unexpectedly.');
}
