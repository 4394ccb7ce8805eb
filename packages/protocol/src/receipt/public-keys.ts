import { decodeBase64url, encodeBase64url } from './base64url.js';

/** A public key of receipts: Ed25519 as a JSON Web Key (RFC 8037 §2). */
export interface ReceiptKey {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  /** The public key: 32 bytes in base64url. */
  readonly x: string;
  /** RFC 7638 thumbprint of the three fields above. */
  readonly kid: string;
  readonly use: 'sig';
  readonly alg: 'EdDSA';
}

/** Answer of `GET receipts/jwks.json` (RFC 7517 §5): the key that signs is the first. */
export interface ReceiptKeySet {
  readonly keys: readonly ReceiptKey[];
}

/**
 * Whose receipts are believed: the signer's key set (fetched, or kept in the page), or one or more public keys as PEM
 * ("BEGIN PUBLIC KEY"). Keys of another kind in a set are left out; a key is told by its thumbprint, whatever its `kid`.
 */
export type ReceiptKeys = { readonly keys: readonly object[] } | string | readonly string[];

/** Bytes of an Ed25519 public key (RFC 8032 §5.1.5). */
const KEY_BYTES = 32;

/** DER in front of the key in a SubjectPublicKeyInfo (RFC 8410 §4). */
const SPKI = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00] as const;

/** @param key 32 bytes */
export async function receiptKey(key: Uint8Array): Promise<ReceiptKey> {
  const x = encodeBase64url(key);
  // RFC 7638 §3: the required members only, in lexical order, without spaces.
  const members = new TextEncoder().encode(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }));
  const kid = encodeBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', members)));
  return { kty: 'OKP', crv: 'Ed25519', x, kid, use: 'sig', alg: 'EdDSA' };
}

/** The keys by their thumbprints; undefined when there is none, or something that is no key of this kind. */
export async function readKeys(
  given: ReceiptKeys,
): Promise<Map<string, Uint8Array<ArrayBuffer>> | undefined> {
  const keys = isKeySet(given) ? fromKeySet(given.keys) : fromPems(given);
  if (keys === undefined || keys.length === 0) return undefined;
  const named = keys.map(async (key) => [(await receiptKey(key)).kid, key] as const);
  return new Map(await Promise.all(named));
}

/** 32 bytes of a "BEGIN PUBLIC KEY" of Ed25519; undefined for anything else. */
export function fromPublicPem(pem: unknown): Uint8Array<ArrayBuffer> | undefined {
  return fromPem(pem, 'PUBLIC KEY', SPKI, KEY_BYTES);
}

/** What follows `prefix` in the one PEM block of this text, exactly `length` bytes; undefined for anything else. */
export function fromPem(
  pem: unknown,
  label: string,
  prefix: readonly number[],
  length: number,
): Uint8Array<ArrayBuffer> | undefined {
  if (typeof pem !== 'string') return undefined;
  const body = new RegExp(
    `^\\s*-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]+)-----END ${label}-----\\s*$`,
  ).exec(pem);
  const text = body?.[1]?.replace(/[\s=]/g, '').replaceAll('+', '-').replaceAll('/', '_');
  const der = decodeBase64url(text);
  if (der?.byteLength !== prefix.length + length) return undefined;
  return prefix.every((byte, at) => der[at] === byte) ? der.slice(prefix.length) : undefined;
}

function isKeySet(given: unknown): given is { readonly keys: readonly object[] } {
  return typeof given === 'object' && given !== null && Array.isArray((given as { keys?: unknown }).keys);
}

function fromKeySet(keys: readonly unknown[]): Uint8Array<ArrayBuffer>[] | undefined {
  const own = keys.flatMap((key) => {
    const { kty, crv, x, use = 'sig', alg = 'EdDSA' } = (key ?? {}) as Record<string, unknown>;
    const isOwn =
      kty === 'OKP' && crv === 'Ed25519' && use === 'sig' && (alg === 'EdDSA' || alg === 'Ed25519');
    return isOwn ? [decodeBase64url(x)] : [];
  });
  return allOf(own);
}

function fromPems(given: unknown): Uint8Array<ArrayBuffer>[] | undefined {
  return allOf((Array.isArray(given) ? given : [given]).map(fromPublicPem));
}

function allOf(
  keys: readonly (Uint8Array<ArrayBuffer> | undefined)[],
): Uint8Array<ArrayBuffer>[] | undefined {
  return keys.every((key) => key?.byteLength === KEY_BYTES) ? (keys as Uint8Array<ArrayBuffer>[]) : undefined;
}
