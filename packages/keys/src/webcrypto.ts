/**
 * The one door of this package to `crypto.subtle`. Keys are wrapped and unwrapped by the platform, so that their bytes never are in the page, but where
 * a function's name says that they are exported.
 */
import { CoreError } from '@sealift/core/errors';

type Bytes = Uint8Array<ArrayBuffer>;

const IV_BYTES = 12;

function subtle(): SubtleCrypto {
  const found = globalThis.crypto?.subtle;
  if (found === undefined) {
    throw new CoreError(
      'insecure-context',
      'The browser offers no cryptography here: serve the page over https (or http on localhost).',
    );
  }
  return found;
}

export function randomBytes(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}

export async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await subtle().digest('SHA-256', bytes));
}

/** An AES-256-GCM key that wraps other keys and does nothing else, by HKDF-SHA-256 (RFC 5869). */
export async function deriveKeyWrappingKey(secret: Bytes, salt: Bytes, info: Bytes): Promise<CryptoKey> {
  const key = await subtle().importKey('raw', secret, 'HKDF', false, ['deriveKey']);
  const algorithm = { name: 'HKDF', hash: 'SHA-256', salt, info };
  return subtle().deriveKey(algorithm, key, AES, false, ['wrapKey', 'unwrapKey']);
}

/** 32 bytes as such a key. The caller overwrites them. */
export function importKeyWrappingKey(bytes: Bytes): Promise<CryptoKey> {
  return subtle().importKey('raw', bytes, AES, false, ['wrapKey', 'unwrapKey']);
}

/** A key for raw AES keyrings, extractable: only to be wrapped, and forgotten. */
export function generateAesKey(): Promise<CryptoKey> {
  return subtle().generateKey(AES, true, ['encrypt', 'decrypt']);
}

/** A pair for raw RSA keyrings (RSA-OAEP with SHA-1, as the format has it), extractable: only to be wrapped. */
export function generateRsaPair(modulusLength: number): Promise<CryptoKeyPair> {
  const algorithm = { ...RSA, modulusLength, publicExponent: Uint8Array.of(1, 0, 1) };
  return subtle().generateKey(algorithm, true, ['encrypt', 'decrypt']);
}

const AES = { name: 'AES-GCM', length: 256 };
const RSA = { name: 'RSA-OAEP', hash: 'SHA-1' };

/** nonce (12) ‖ AES-GCM of the key ‖ tag (16), bound to `context`. */
export async function wrapKey(key: CryptoKey, by: CryptoKey, context: Bytes): Promise<Bytes> {
  const iv = randomBytes(IV_BYTES);
  const wrapped = new Uint8Array(await subtle().wrapKey(formOf(key), key, by, gcm(iv, context)));
  const whole = new Uint8Array(IV_BYTES + wrapped.byteLength);
  whole.set(iv);
  whole.set(wrapped, IV_BYTES);
  return whole;
}

function formOf({ type }: CryptoKey): 'raw' | 'pkcs8' {
  return type === 'private' ? 'pkcs8' : 'raw';
}

/** Rejects with the platform's error when it does not fit. */
export function unwrapAesKey(
  wrapped: Bytes,
  by: CryptoKey,
  context: Bytes,
  extractable = false,
): Promise<CryptoKey> {
  return unwrap('raw', wrapped, by, context, AES, extractable, ['encrypt', 'decrypt']);
}

/** Rejects with the platform's error when it does not fit. */
export function unwrapRsaPrivateKey(
  wrapped: Bytes,
  by: CryptoKey,
  context: Bytes,
  extractable = false,
): Promise<CryptoKey> {
  return unwrap('pkcs8', wrapped, by, context, RSA, extractable, ['decrypt']);
}

function unwrap(
  form: 'raw' | 'pkcs8',
  wrapped: Bytes,
  by: CryptoKey,
  context: Bytes,
  algorithm: { readonly name: string },
  extractable: boolean,
  usages: KeyUsage[],
): Promise<CryptoKey> {
  const [iv, sealed] = [wrapped.slice(0, IV_BYTES), wrapped.slice(IV_BYTES)];
  return subtle().unwrapKey(form, sealed, by, gcm(iv, context), algorithm, extractable, usages);
}

function gcm(iv: Bytes, additionalData: Bytes): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData, tagLength: 128 };
}

/** The bytes of a key that was made or unwrapped as extractable. */
export async function exportKeyBytes(key: CryptoKey): Promise<Bytes> {
  const form = key.type === 'public' ? 'spki' : formOf(key);
  return new Uint8Array(await subtle().exportKey(form, key));
}

/** For a raw RSA keyring. Rejects with the platform's error for what is no such key. */
export function importRsaSpki(spki: Bytes): Promise<CryptoKey> {
  return subtle().importKey('spki', spki, RSA, true, ['encrypt']);
}
