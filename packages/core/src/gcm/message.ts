/**
 * One AES-GCM message in pieces: what all pieces have in common, and the two native calls of a piece.
 * The mathematics is in docs/segmented-gcm.md; section numbers below are of that page.
 */
import { CoreError } from '../errors.js';
import { MAX_PLAINTEXT_BYTES } from '../suites.js';
import { ctr, gcmEncrypt, ownBytes } from '../webcrypto.js';
import { BLOCK_BYTES, counterBlock, lengthBlock, splitTag } from './blocks.js';
import { type FieldElement, fromBytes, inverse, isZero, multiply, power, toBytes, xor } from './field.js';

/** The keys of one message. Structured-cloneable, so a page can hand it to its workers; nothing in it is extractable. */
export interface MessageKeys {
  readonly gcm: CryptoKey;
  readonly ctr: CryptoKey;
  /** 12 bytes. */
  readonly iv: Uint8Array<ArrayBuffer>;
}

/** Keys and the secrets computed from them, once per realm (§1). */
export interface Message extends MessageKeys {
  readonly h: FieldElement;
  readonly hInverse: FieldElement;
  /** Powers of H that were needed so far, by exponent: one for each size of piece. */
  readonly powers: Map<number, FieldElement>;
}

/** A piece of the message and the share g(c) = GHASH(c) that its ciphertext has in the tag (§2). */
export interface Piece {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** 16 bytes. A secret of the message: it stays in memory. */
  readonly share: Uint8Array<ArrayBuffer>;
}

const ZERO_BLOCK: Uint8Array<ArrayBuffer> = new Uint8Array(BLOCK_BYTES);

export async function prepareMessage(keys: MessageKeys): Promise<Message> {
  const h = fromBytes(await encryptBlock(keys.ctr, ZERO_BLOCK));
  // H = 0 has no inverse. Probability 2^-128, and plain GCM would authenticate nothing under such a key.
  if (isZero(h)) throw new CoreError('kms-answer-invalid', 'This data key cannot be used; make a new one.');
  // The IV is copied: nothing that is done to the handle later may move the key stream.
  return { gcm: keys.gcm, ctr: keys.ctr, iv: keys.iv.slice(), h, hInverse: inverse(h), powers: new Map() };
}

/** The share of two pieces that touch, from the share of each (§3). @param blocks of the second one */
export function joinShares(
  { h, powers }: Message,
  first: FieldElement,
  second: FieldElement,
  blocks: number,
): FieldElement {
  let factor = powers.get(blocks);
  if (factor === undefined) {
    factor = power(h, blocks);
    powers.set(blocks, factor);
  }
  return xor(multiply(first, factor), second);
}

/** E_K(x): AES-CTR over one zero block with x as the counter. */
export function encryptBlock(key: CryptoKey, block: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  return ctr(key, block, ZERO_BLOCK, 128);
}

/** Encrypts the piece that starts at byte `offset` of the message, in one native pass (§1, §2). */
export async function encryptPiece(message: Message, offset: number, plaintext: Uint8Array): Promise<Piece> {
  checkPiece(offset, plaintext.byteLength);
  if (plaintext.byteLength === 0) return emptyPiece();
  const { hInverse } = message;
  const start = counterBlock(message.iv, 1 + offset / BLOCK_BYTES);
  const native = multiply(xor(multiply(fromBytes(start), hInverse), lengthBlock(0, BLOCK_BYTES)), hInverse);
  const [sealed, mask] = await Promise.all([
    gcmEncrypt(message.gcm, toBytes(native), plaintext),
    encryptBlock(message.ctr, start),
  ]);
  const { ciphertext, tag } = splitTag(sealed);
  const hashed = multiply(xor(fromBytes(tag), fromBytes(mask)), hInverse);
  // The piece's own tag must not leave with the buffer that holds the ciphertext (§5).
  tag.fill(0);
  return { bytes: ciphertext, share: toBytes(xor(hashed, lengthBlock(0, ciphertext.byteLength))) };
}

/** Decrypts a piece, and has its share computed natively over the ciphertext as associated data (§4). */
export async function decryptPiece(message: Message, offset: number, ciphertext: Uint8Array): Promise<Piece> {
  checkPiece(offset, ciphertext.byteLength);
  if (ciphertext.byteLength === 0) return emptyPiece();
  // Both calls must see the same bytes, also where another thread can write to them.
  const own = ownBytes(ciphertext);
  const [bytes, tag, mask] = await Promise.all([
    ctr(message.ctr, counterBlock(message.iv, 2 + offset / BLOCK_BYTES), own),
    gcmEncrypt(message.gcm, message.iv, EMPTY, own),
    encryptBlock(message.ctr, counterBlock(message.iv, 1)),
  ]);
  const hashed = multiply(xor(fromBytes(tag), fromBytes(mask)), message.hInverse);
  return { bytes, share: toBytes(xor(hashed, lengthBlock(own.byteLength, 0))) };
}

const EMPTY: Uint8Array<ArrayBuffer> = new Uint8Array(0);

function emptyPiece(): Piece {
  return { bytes: EMPTY, share: new Uint8Array(BLOCK_BYTES) };
}

/** The counter has 32 bits: beyond 2^36 − 32 bytes it would wrap and reuse key stream (SP 800-38D §5.2.1.1). */
function checkPiece(offset: number, length: number): void {
  if (!Number.isSafeInteger(offset) || offset < 0 || offset % BLOCK_BYTES !== 0) {
    throw new CoreError('invalid-option', 'A segment starts at a multiple of 16 bytes.', { field: 'offset' });
  }
  if (offset + length > MAX_PLAINTEXT_BYTES) throw tooLarge();
}

export function tooLarge(): CoreError {
  return new CoreError(
    'file-too-large',
    `One encrypted object holds at most ${MAX_PLAINTEXT_BYTES} bytes (64 GiB − 32); split the file.`,
  );
}
