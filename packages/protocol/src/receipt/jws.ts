import { decodeBase64url, encodeBase64url } from './base64url.js';

/** `typ` of every receipt: what else may be signed with the same key is no receipt (RFC 8725 §3.11). */
export const RECEIPT_TYPE: string = 'sealift-receipt+jwt';

/** Longest text that is looked at; a receipt has some 700 characters. */
const MAX_LENGTH = 16_384;
const SIGNATURE_BYTES = 64;

/** What is signed: `header.payload`. Header fields are always in this order, so receipts of one key begin alike. */
export function signingInput(kid: string, facts: object): Uint8Array<ArrayBuffer> {
  return ascii(`${encodeJson({ alg: 'EdDSA', typ: RECEIPT_TYPE, kid })}.${encodeJson(facts)}`);
}

/** Compact serialization (RFC 7515 §7.1). */
export function compactJws(input: Uint8Array, signature: Uint8Array): string {
  return `${new TextDecoder().decode(input)}.${encodeBase64url(signature)}`;
}

export interface ParsedJws {
  readonly kid: string;
  /** JSON, not to be read before the signature was verified. */
  readonly payload: Uint8Array<ArrayBuffer>;
  readonly signed: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
}

/** Undefined for anything but a JWS with exactly the header of a receipt: another `alg`, `typ` or a `crit` is refused. */
export function parseJws(text: string): ParsedJws | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const [header, payload, signature, ...rest] = text.split('.').map(decodeBase64url);
  if (!header || !payload || signature?.byteLength !== SIGNATURE_BYTES || rest.length > 0) return undefined;
  const fields = parseObject(header);
  if (fields === undefined || Object.keys(fields).sort().join() !== 'alg,kid,typ') return undefined;
  const { alg, typ, kid } = fields;
  if (alg !== 'EdDSA' || typ !== RECEIPT_TYPE || typeof kid !== 'string') return undefined;
  return { kid, payload, signed: ascii(text.slice(0, text.lastIndexOf('.'))), signature };
}

/** A JSON object in UTF-8; undefined for anything else. */
export function parseObject(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function encodeJson(value: object): string {
  return encodeBase64url(new TextEncoder().encode(JSON.stringify(value)));
}

function ascii(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
