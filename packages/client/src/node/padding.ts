/**
 * RSA paddings of RFC 8017 around a data key of 32 bytes. As the length is known, so is where everything stands: each byte is
 * looked at once, and no branch depends on a secret.
 */
import { createHash } from 'node:crypto';

const DATA_KEY_BYTES = 32;
const SHA1_BYTES = 20;
const SHA256_BYTES = 32;
/** PKCS #1 v1.5: 00 02, at least 8 bytes of padding, 00. */
const LEAST_PKCS1_BYTES = 11;

/** 0 when the bytes are equal, something else when they are not. */
function difference(a: Uint8Array, b: Uint8Array): number {
  let found = a.byteLength ^ b.byteLength;
  for (let at = 0; at < a.byteLength; at++) found |= (a[at] ?? 0) ^ (b[at] ?? 0);
  return found;
}

/** 1 for 0, and 0 for 1 to 255. */
function isZero(byte: number): number {
  return ((byte - 1) >> 8) & 1;
}

/**
 * EME-PKCS1-v1_5 (§7.2.2). What comes back for another padding is `instead`.
 *
 * @param message as long as the modulus; @param instead 32 bytes
 */
export function unpadPkcs1(message: Uint8Array, instead: Uint8Array): Uint8Array<ArrayBuffer> {
  const separator = message.byteLength - DATA_KEY_BYTES - 1;
  let wrong = (message[0] ?? 1) | ((message[1] ?? 0) ^ 2) | (message[separator] ?? 1);
  wrong |= Number(message.byteLength < LEAST_PKCS1_BYTES + DATA_KEY_BYTES);
  for (let at = 2; at < separator; at++) wrong |= isZero(message[at] ?? 0);
  // 0xff where the padding is right, 0 where it is not.
  const right = -isZero(wrong & 0xff) & 0xff;
  const dataKey = new Uint8Array(DATA_KEY_BYTES);
  for (let at = 0; at < DATA_KEY_BYTES; at++)
    dataKey[at] = ((message[separator + 1 + at] ?? 0) & right) | ((instead[at] ?? 0) & ~right);
  return dataKey;
}

/**
 * EME-OAEP (§7.1.2) with SHA-256 over an empty label and MGF1 with SHA-1, as Java means it. Undefined for every other message:
 * which step failed is not told.
 */
export function unpadOaep(message: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  const maskedSeed = message.subarray(1, 1 + SHA256_BYTES);
  const maskedBlock = message.subarray(1 + SHA256_BYTES);
  const seed = xor(maskedSeed, mgf1(maskedBlock, SHA256_BYTES));
  const block = xor(maskedBlock, mgf1(seed, maskedBlock.byteLength));
  const label = createHash('sha256').digest();
  const expected = new Uint8Array(block.byteLength - DATA_KEY_BYTES);
  expected.set(label);
  expected[expected.byteLength - 1] = 1;
  const wrong = (message[0] ?? 1) | difference(block.subarray(0, expected.byteLength), expected);
  const dataKey = block.slice(expected.byteLength);
  seed.fill(0);
  block.fill(0);
  if (wrong === 0) return dataKey;
  dataKey.fill(0);
  return undefined;
}

/** MGF1 with SHA-1 (appendix B.2.1). */
function mgf1(seed: Uint8Array, length: number): Uint8Array {
  const mask = new Uint8Array(Math.ceil(length / SHA1_BYTES) * SHA1_BYTES);
  const counter = new DataView(new ArrayBuffer(4));
  for (let block = 0; block * SHA1_BYTES < length; block++) {
    counter.setUint32(0, block);
    const hash = createHash('sha1').update(seed).update(new Uint8Array(counter.buffer)).digest();
    mask.set(hash, block * SHA1_BYTES);
  }
  return mask.subarray(0, length);
}

function xor(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(a, (byte, at) => byte ^ (b[at] ?? 0));
}
