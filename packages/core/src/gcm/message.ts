/**
 * One AES-GCM message in pieces: what all pieces have in common. The mathematics is in docs/segmented-gcm.md; section
 * numbers below are of that page.
 */
import { CoreError } from '../errors.js';
import { ctr } from '../webcrypto.js';
import { BLOCK_BYTES, counterBlock } from './blocks.js';
import { type FieldElement, fromBytes, isZero, multiply, power, xor } from './field.js';

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
  /** Of H; computed with the first piece, for a tag needs none to be folded. */
  hInverse?: FieldElement;
  /** E_K(J0), 16 bytes; computed when it is needed first. */
  mask?: Uint8Array<ArrayBuffer>;
  /** Powers of H that were needed so far, by exponent: one for each size of piece. */
  readonly powers: Map<number, FieldElement>;
}

const ZERO_BLOCK: Uint8Array<ArrayBuffer> = new Uint8Array(BLOCK_BYTES);

export async function prepareMessage(keys: MessageKeys): Promise<Message> {
  const h = fromBytes(await encryptBlock(keys.ctr, ZERO_BLOCK));
  // H = 0 has no inverse. Probability 2^-128, and plain GCM would authenticate nothing under such a key.
  if (isZero(h)) throw new CoreError('kms-answer-invalid', 'This data key cannot be used.');
  return {
    gcm: keys.gcm,
    ctr: keys.ctr,
    // A copy: nothing that is done to the handle later may move the key stream.
    iv: keys.iv.slice(),
    h,
    powers: new Map(),
  };
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
  return ctr(key, block, ZERO_BLOCK);
}

/** E_K(J0): what the message's own tag is masked with, and that of every call under its own IV (§4). */
export async function maskOf(message: Message): Promise<Uint8Array<ArrayBuffer>> {
  message.mask ??= await encryptBlock(message.ctr, counterBlock(message.iv, 1));
  return message.mask;
}
