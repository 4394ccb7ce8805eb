import { concat } from '../bytes/bytes.js';
import { shareHash } from '../gcm/known-share.js';
import type { Message } from '../gcm/message.js';
import { sizeMismatch } from '../open/read.js';
import { MAX_PLAINTEXT_BYTES, TAG_BYTES } from '../suites.js';
import type { Shares } from './fold.js';

/** Native calls at a time. */
const AT_A_TIME = 2;

/** Takes the bytes of an object in order, and computes the share of each segment. Nothing is decrypted. */
export class ShareReader {
  readonly #shareOf: ReturnType<typeof shareHash>;
  readonly #segmentSize: number;
  readonly #shares: Promise<Uint8Array>[] = [];
  /** The last 16 bytes that came are kept: they may be the tag. */
  readonly #kept: Uint8Array<ArrayBuffer>;
  #filled = 0;
  #objectSize = 0;

  constructor(message: Message, segmentSize: number) {
    this.#shareOf = shareHash(message);
    this.#segmentSize = segmentSize;
    this.#kept = new Uint8Array(segmentSize + TAG_BYTES);
  }

  /** @param bytes must stay as they are until the promise settles @throws CoreError `object-size-mismatch` */
  async write(bytes: Uint8Array): Promise<void> {
    this.#objectSize += bytes.byteLength;
    if (this.#objectSize > MAX_PLAINTEXT_BYTES + TAG_BYTES) throw sizeMismatch();
    for (let at = 0; at < bytes.byteLength; ) {
      if (this.#filled === this.#kept.byteLength) {
        await this.#shares.at(-AT_A_TIME);
        this.#hash(this.#segmentSize);
        this.#kept.copyWithin(0, this.#segmentSize);
        this.#filled = TAG_BYTES;
      }
      const taken = bytes.subarray(at, at + this.#kept.byteLength - this.#filled);
      this.#kept.set(taken, this.#filled);
      this.#filled += taken.byteLength;
      at += taken.byteLength;
    }
  }

  /** After the last byte. Not verified: that is for whoever folds them. @throws CoreError `object-size-mismatch` */
  async finish(): Promise<Shares & { readonly tag: Uint8Array<ArrayBuffer> }> {
    const plaintextSize = this.#objectSize - TAG_BYTES;
    if (plaintextSize < 0) throw sizeMismatch();
    const last = this.#filled - TAG_BYTES;
    if (last > 0) this.#hash(last);
    const tag = this.#kept.slice(last, this.#filled);
    return {
      segmentSize: this.#segmentSize,
      plaintextSize,
      shares: concat(...(await Promise.all(this.#shares))),
      tag,
    };
  }

  #hash(length: number): void {
    // The call has its copy when it returns its promise.
    const share = this.#shareOf(this.#kept.subarray(0, length));
    // Awaited later.
    share.catch(() => undefined);
    this.#shares.push(share);
  }
}
