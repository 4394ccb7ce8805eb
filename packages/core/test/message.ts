/** AES-GCM messages under keys that tests know: the segmented way and the platform's one-shot way. */
import { type Message, type MessageKeys, prepareMessage } from '../src/gcm/message.js';
import { encryptPiece } from '../src/gcm/piece.js';
import { TagFold } from '../src/gcm/tag.js';
import { importAesKey } from '../src/webcrypto.js';
import type { Bytes } from './bytes.js';

export async function messageKeys(key: Uint8Array, iv: Bytes): Promise<MessageKeys> {
  return {
    gcm: await importAesKey('AES-GCM', key, ['encrypt', 'decrypt']),
    ctr: await importAesKey('AES-CTR', key, ['encrypt', 'decrypt']),
    iv,
  };
}

export async function message(key: Uint8Array, iv: Bytes): Promise<Message> {
  return prepareMessage(await messageKeys(key, iv));
}

/** Ciphertext ‖ tag, from pieces encrypted and accepted in the orders given: indices into `cuts`. */
export async function encryptInPieces(
  secret: Message,
  aad: Uint8Array,
  plaintext: Uint8Array,
  cuts: readonly (readonly [number, number])[],
  acceptOrder: readonly number[] = cuts.map((_, i) => i),
): Promise<Bytes> {
  const fold = new TagFold(secret, aad, plaintext.byteLength);
  const sealed = new Uint8Array(plaintext.byteLength + 16);
  const pieces = await Promise.all(
    cuts.map(([at, length]) => encryptPiece(secret, at, plaintext.subarray(at, at + length))),
  );
  for (const index of acceptOrder) {
    const [at = 0, length = 0] = cuts[index] ?? [];
    const piece = pieces[index];
    if (piece === undefined) throw new RangeError('no such piece');
    fold.accept(at, length, piece.share);
    sealed.set(piece.bytes, at);
  }
  sealed.set(await fold.finish(), plaintext.byteLength);
  return sealed;
}

export async function oneShot(key: Bytes, iv: Bytes, aad: Bytes, plaintext: Bytes): Promise<Bytes> {
  const native = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt']);
  const parameters = { name: 'AES-GCM', iv, additionalData: aad, tagLength: 128 };
  return new Uint8Array(await crypto.subtle.encrypt(parameters, native, plaintext));
}

const S = 4096;
/** Sizes around the block and around a segment of 4 KiB. */
export const EDGE_SIZES: number[] = [
  0,
  1,
  15,
  16,
  17,
  31,
  32,
  33,
  S - 16,
  S - 1,
  S,
  S + 1,
  S + 16,
  2 * S - 1,
  2 * S,
  2 * S + 17,
  5 * S + 7,
];

/** Cuts of `segment` bytes, the last one smaller. */
export function evenCuts(size: number, segment: number): [number, number][] {
  const count = Math.max(1, Math.ceil(size / segment));
  return Array.from({ length: count }, (_, i) => [i * segment, Math.min(segment, size - i * segment)]);
}
