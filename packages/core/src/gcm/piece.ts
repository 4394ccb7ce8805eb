/**
 * The two native calls of a piece of a message: where segments are sealed and opened, so mostly in workers. Section numbers are
 * those of docs/segmented-gcm.md.
 */
import { CoreError } from '../errors.js';
import { tooLarge } from '../size.js';
import { MAX_PLAINTEXT_BYTES, TAG_BYTES } from '../suites.js';
import { gcmEncrypt, ownBytes } from '../webcrypto.js';
import { BLOCK_BYTES, counterBlock, lengthBlock } from './blocks.js';
import { type FieldElement, fromBytes, multiply, toBytes, xor } from './field.js';
import { encryptBlock, type Message, maskOf } from './message.js';

/** A piece of the message and the share g(c) = GHASH(c) that its ciphertext has in the tag (§2). */
export interface Piece {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** 16 bytes. A secret of the message: it stays in memory. */
  readonly share: Uint8Array<ArrayBuffer>;
}

/** Encrypts the piece that starts at byte `offset` of the message, in one native pass (§1, §2). */
export async function encryptPiece(message: Message, offset: number, plaintext: Uint8Array): Promise<Piece> {
  checkPiece(offset, plaintext.byteLength);
  if (plaintext.byteLength === 0) return emptyPiece();
  const start = counterBlock(message.iv, 1 + offset / BLOCK_BYTES);
  const [sealed, mask] = await Promise.all([
    gcmEncrypt(message.gcm, ivThatStartsAt(message, start), plaintext),
    encryptBlock(message.ctr, start),
  ]);
  const { ciphertext, tag } = splitTag(sealed);
  const hashed = multiply(xor(fromBytes(tag), fromBytes(mask)), inverseOf(message));
  // The piece's own tag must not leave with the buffer that holds the ciphertext (§5).
  tag.fill(0);
  return { bytes: ciphertext, share: toBytes(xor(hashed, lengthBlock(0, ciphertext.byteLength))) };
}

/**
 * Decrypts a piece, and has its share computed natively over the ciphertext as associated data (§4). What decrypts is an AES-GCM
 * encryption, which adds the same key stream as AES-CTR: in Firefox twice as fast (docs/performance.md).
 */
export async function decryptPiece(message: Message, offset: number, ciphertext: Uint8Array): Promise<Piece> {
  checkPiece(offset, ciphertext.byteLength);
  if (ciphertext.byteLength === 0) return emptyPiece();
  // Both calls must see the same bytes, also where another thread can write to them.
  const own = ownBytes(ciphertext);
  const start = counterBlock(message.iv, 1 + offset / BLOCK_BYTES);
  const [opened, tag, mask] = await Promise.all([
    gcmEncrypt(message.gcm, ivThatStartsAt(message, start), own),
    gcmEncrypt(message.gcm, message.iv, EMPTY, own),
    maskOf(message),
  ]);
  const { ciphertext: bytes, tag: ofPlaintext } = splitTag(opened);
  // A tag of the plaintext, which no message has: it must not leave with the buffer (§5).
  ofPlaintext.fill(0);
  const hashed = multiply(xor(fromBytes(tag), fromBytes(mask)), inverseOf(message));
  return { bytes, share: toBytes(xor(hashed, lengthBlock(own.byteLength, 0))) };
}

/**
 * The 16-byte IV from which a native call derives `start` as its J0 (§1), so that its key stream begins at the block after it.
 *
 * @param start 16 bytes: a counter block of the message
 */
export function ivThatStartsAt(message: Message, start: Uint8Array): Uint8Array<ArrayBuffer> {
  const hInverse = inverseOf(message);
  return toBytes(multiply(xor(multiply(fromBytes(start), hInverse), lengthBlock(0, BLOCK_BYTES)), hInverse));
}

/** H^-1, computed once. */
export function inverseOf(message: Message): FieldElement {
  message.hInverse ??= inverse(message.h);
  return message.hInverse;
}

/** a^-1 = a^(2^128 − 2), by Fermat; a must not be zero. */
export function inverse(a: FieldElement): FieldElement {
  let result = a;
  for (let i = 1; i < 127; i++) result = multiply(multiply(result, result), a);
  return multiply(result, result);
}

const EMPTY: Uint8Array<ArrayBuffer> = new Uint8Array(0);

function emptyPiece(): Piece {
  return { bytes: EMPTY, share: new Uint8Array(BLOCK_BYTES) };
}

/** The counter has 32 bits: beyond 2^36 − 32 bytes it would wrap and reuse key stream (SP 800-38D §5.2.1.1). */
export function checkPiece(offset: number, length: number): void {
  if (!Number.isSafeInteger(offset) || offset < 0 || offset % BLOCK_BYTES !== 0) {
    throw new CoreError('invalid-option', 'A segment starts at a multiple of 16 bytes.', { field: 'offset' });
  }
  if (offset + length > MAX_PLAINTEXT_BYTES) throw tooLarge();
}

/** Splits what a native AES-GCM encryption returned. */
export function splitTag(sealed: Uint8Array<ArrayBuffer>): {
  ciphertext: Uint8Array<ArrayBuffer>;
  tag: Uint8Array<ArrayBuffer>;
} {
  const at = sealed.byteLength - TAG_BYTES;
  return { ciphertext: sealed.subarray(0, at), tag: sealed.subarray(at) };
}
