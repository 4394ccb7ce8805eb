/**
 * The one door to the platform's cryptography, with `webcrypto-rsa.ts`. Everything else in this package calls these functions,
 * so an auditor reads here which algorithms, key sizes and usages exist at all. Every secret key is non-extractable.
 */
import { CoreError } from './errors.js';

type Bytes = Uint8Array<ArrayBuffer>;

/** @internal For `webcrypto-rsa.ts` alone. @throws CoreError `insecure-context` */
export function subtle(): SubtleCrypto {
  const found = globalThis.crypto?.subtle;
  if (found === undefined) {
    throw new CoreError(
      'insecure-context',
      'The browser offers no cryptography here: serve the page over https (or http on localhost).',
    );
  }
  return found;
}

/** Cryptographically secure random bytes. */
export function randomBytes(length: number): Bytes {
  return globalThis.crypto.getRandomValues(new Uint8Array(length));
}

/** @internal `crypto.subtle` takes buffers that are not shared: those are copied, everything else passes through. */
export function ownBytes(bytes: Uint8Array): Bytes {
  return bytes.buffer instanceof ArrayBuffer ? (bytes as Bytes) : new Uint8Array(bytes);
}

export type AesUsage = 'encrypt' | 'decrypt' | 'unwrapKey';

/** @internal AES key of 32 bytes. */
export function importAesKey(
  name: 'AES-GCM' | 'AES-CTR' | 'AES-CBC' | 'AES-KW',
  key: Uint8Array,
  usages: AesUsage[],
): Promise<CryptoKey> {
  return subtle().importKey('raw', ownBytes(key), name, false, usages);
}

/** @internal RFC 3394: the bytes inside. Only legacy reading calls it. */
export async function unwrapAesKw(key: CryptoKey, wrapped: Uint8Array): Promise<Bytes> {
  // Any algorithm that takes bytes of any length would do: the key is asked for its bytes at once.
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const inside = await subtle().unwrapKey('raw', ownBytes(wrapped), key, 'AES-KW', hmac, true, ['sign']);
  return new Uint8Array(await subtle().exportKey('raw', inside));
}

/** @internal AES-CBC with PKCS #7 padding, which the platform adds. Only legacy reading calls it. */
export async function cbcEncrypt(key: CryptoKey, iv: Uint8Array, data: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await subtle().encrypt({ name: 'AES-CBC', iv: ownBytes(iv) }, key, ownBytes(data)));
}

/** @internal AES-CBC; rejects when the padding does not fit. Only legacy reading calls it. */
export async function cbcDecrypt(key: CryptoKey, iv: Uint8Array, data: Uint8Array): Promise<Bytes> {
  const found = await subtle().decrypt({ name: 'AES-CBC', iv: ownBytes(iv) }, key, ownBytes(data));
  // PKCS #7 padding has 1 to 16 bytes. WebKitGTK takes a last byte of 0 for no padding at all.
  if (found.byteLength === data.byteLength) throw new DOMException('no padding', 'OperationError');
  return new Uint8Array(found);
}

/** @internal Input key of HKDF. */
export function importHkdfKey(key: Uint8Array): Promise<CryptoKey> {
  return subtle().importKey('raw', ownBytes(key), 'HKDF', false, ['deriveBits', 'deriveKey']);
}

/** @internal HKDF-SHA-512 (RFC 5869) to bytes. */
export async function hkdfBits(
  key: CryptoKey,
  salt: Uint8Array,
  info: Uint8Array,
  bytes: number,
): Promise<Bytes> {
  return new Uint8Array(await subtle().deriveBits(hkdf(salt, info), key, bytes * 8));
}

/** @internal HKDF-SHA-512 to an AES-256 key that never exists as bytes outside the platform. */
export function hkdfAesKey(
  key: CryptoKey,
  salt: Uint8Array,
  info: Uint8Array,
  name: 'AES-GCM' | 'AES-CTR',
  usages: AesUsage[],
): Promise<CryptoKey> {
  return subtle().deriveKey(hkdf(salt, info), key, { name, length: 256 }, false, usages);
}

function hkdf(salt: Uint8Array, info: Uint8Array): HkdfParams {
  return { name: 'HKDF', hash: 'SHA-512', salt: ownBytes(salt), info: ownBytes(info) };
}

/** @internal AES-GCM, 128-bit tag appended. */
export async function gcmEncrypt(
  key: CryptoKey,
  iv: Uint8Array,
  data: Uint8Array,
  aad?: Uint8Array,
): Promise<Bytes> {
  return new Uint8Array(await subtle().encrypt(gcm(iv, aad), key, ownBytes(data)));
}

/** @internal AES-GCM; rejects with the platform's OperationError when the tag does not fit. */
export async function gcmDecrypt(
  key: CryptoKey,
  iv: Uint8Array,
  data: Uint8Array,
  aad?: Uint8Array,
): Promise<Bytes> {
  return new Uint8Array(await subtle().decrypt(gcm(iv, aad), key, ownBytes(data)));
}

function gcm(iv: Uint8Array, aad: Uint8Array | undefined): AesGcmParams {
  return {
    name: 'AES-GCM',
    iv: ownBytes(iv),
    tagLength: 128,
    ...(aad === undefined ? {} : { additionalData: ownBytes(aad) }),
  };
}

/** @internal AES-CTR, whose counter is the whole block. For single blocks: bytes go through AES-GCM (docs/segmented-gcm.md §1, §4). */
export async function ctr(key: CryptoKey, counter: Uint8Array, data: Uint8Array): Promise<Bytes> {
  const algorithm = { name: 'AES-CTR', counter: ownBytes(counter), length: 128 };
  return new Uint8Array(await subtle().encrypt(algorithm, key, ownBytes(data)));
}

/** Of uploaders' signatures; both have signatures of 64 bytes. */
export type SigningAlgorithm = 'Ed25519' | 'ECDSA-P256';

const KEY_PARAMETERS = { Ed25519: { name: 'Ed25519' }, 'ECDSA-P256': { name: 'ECDSA', namedCurve: 'P-256' } };
/** RFC 8032; ECDSA with SHA-256 (FIPS 186-5), the signature as IEEE P1363 writes it. */
const SIGN_PARAMETERS = { Ed25519: { name: 'Ed25519' }, 'ECDSA-P256': { name: 'ECDSA', hash: 'SHA-256' } };

/** @internal Rejects where the engine has not got the algorithm. */
export async function generateSigningKeys(algorithm: SigningAlgorithm): Promise<CryptoKeyPair> {
  const generate = () => subtle().generateKey(KEY_PARAMETERS[algorithm], false, ['sign', 'verify']);
  const again = (error: unknown) => {
    // WebKitGTK fails so for one Ed25519 key in 110; an algorithm that an engine has not got is a NotSupportedError.
    if ((error as DOMException).name === 'OperationError') return generate();
    throw error;
  };
  return (await generate().catch(again).catch(again).catch(again)) as CryptoKeyPair;
}

/** @internal undefined for keys of every other kind. */
export function signingAlgorithmOf(key: CryptoKey): SigningAlgorithm | undefined {
  const { name, namedCurve } = (key?.algorithm ?? {}) as EcKeyAlgorithm;
  if (name === 'Ed25519') return 'Ed25519';
  return name === 'ECDSA' && namedCurve === 'P-256' ? 'ECDSA-P256' : undefined;
}

/** @internal Rejects where the engine has not got the algorithm, or the point is not on the curve. */
export function importVerifyingKey(algorithm: SigningAlgorithm, spki: Uint8Array): Promise<CryptoKey> {
  return subtle().importKey('spki', ownBytes(spki), KEY_PARAMETERS[algorithm], true, ['verify']);
}

/** @internal SubjectPublicKeyInfo (RFC 5280 §4.1). */
export async function exportSpki(publicKey: CryptoKey): Promise<Bytes> {
  return new Uint8Array(await subtle().exportKey('spki', publicKey));
}

/** @internal */
export async function signWith(
  algorithm: SigningAlgorithm,
  key: CryptoKey,
  data: Uint8Array,
): Promise<Bytes> {
  return new Uint8Array(await subtle().sign(SIGN_PARAMETERS[algorithm], key, ownBytes(data)));
}

/** @internal */
export function verifyWith(
  algorithm: SigningAlgorithm,
  key: CryptoKey,
  signature: Uint8Array,
  data: Uint8Array,
): Promise<boolean> {
  return subtle().verify(SIGN_PARAMETERS[algorithm], key, ownBytes(signature), ownBytes(data));
}

/**
 * @internal Resolves in a task of its own, so that a page's thread does other things between two stretches of work: WebCrypto answers in
 * one, and no browser slows it down in pages that nobody sees, as it does with timers.
 */
export async function nextTask(): Promise<void> {
  await sha256(new Uint8Array());
}

/** @internal */
export async function sha256(data: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await subtle().digest('SHA-256', ownBytes(data)));
}
