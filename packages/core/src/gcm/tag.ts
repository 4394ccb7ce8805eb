import { CoreError } from '../errors.js';
import { MAX_PLAINTEXT_BYTES } from '../suites.js';
import { BLOCK_BYTES, blocksIn, ghashSmall } from './blocks.js';
import { Coverage } from './coverage.js';
import { type FieldElement, fromBytes } from './field.js';
import { finishTag } from './finish-tag.js';
import { joinShares, type Message } from './message.js';

interface Share {
  readonly length: number;
  readonly share: FieldElement;
}

/**
 * Folds the shares of all pieces, which may come in any order, into the tag of the message (docs/segmented-gcm.md §3).
 * Pieces that touch are folded at once, so the memory is that of the gaps: a few pieces in flight.
 */
export class TagFold {
  readonly #message: Message;
  /** Bytes of the whole message; undefined until whoever seals it knows them. Set once. */
  size: number | undefined;
  readonly #aadBytes: number;
  readonly #used = new Coverage();
  readonly #waiting = new Map<number, Share>();
  #folded: FieldElement;
  #foldedBytes = 0;

  constructor(message: Message, aad: Uint8Array, size: number | undefined) {
    this.#message = message;
    this.size = size;
    this.#aadBytes = aad.byteLength;
    this.#folded = ghashSmall(message.h, aad);
  }

  /** @throws CoreError `already-sealed` when bytes of this piece were accepted before, `invalid-option` when it lies outside */
  accept(offset: number, length: number, share: Uint8Array): void {
    checkRange(offset, length, this.size);
    if (share.byteLength !== BLOCK_BYTES) {
      throw new CoreError('invalid-option', 'A share has 16 bytes.', { field: 'share' });
    }
    if (length === 0) return;
    this.#used.claim(offset, length);
    this.#waiting.set(offset, { length, share: fromBytes(share) });
    for (let next = this.#waiting.get(this.#foldedBytes); next; next = this.#waiting.get(this.#foldedBytes)) {
      this.#waiting.delete(this.#foldedBytes);
      this.#folded = joinShares(this.#message, this.#folded, next.share, blocksIn(next.length));
      this.#foldedBytes += next.length;
    }
  }

  /** The 16-byte tag. @throws CoreError `segments-missing` while pieces are missing */
  async finish(): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#foldedBytes !== this.size || this.#waiting.size > 0) {
      throw new CoreError('segments-missing', 'Segments are missing.');
    }
    return finishTag(this.#message, this.#folded, this.#aadBytes, this.size);
  }
}

/** A piece is inside the message, starts on a block, and only the last one may end inside a block: none while nobody knows the last. */
export function checkRange(offset: number, length: number, size: number | undefined): void {
  const end = offset + length;
  const inside =
    Number.isSafeInteger(offset) &&
    Number.isSafeInteger(length) &&
    offset >= 0 &&
    length >= 0 &&
    end <= (size ?? MAX_PLAINTEXT_BYTES);
  if (!inside || offset % BLOCK_BYTES !== 0 || (end !== size && length % BLOCK_BYTES !== 0)) {
    throw new CoreError(
      'invalid-option',
      'A segment starts and ends at multiples of 16 bytes, inside the file.',
      {
        field: 'offset',
      },
    );
  }
}
