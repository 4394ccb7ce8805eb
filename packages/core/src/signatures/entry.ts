import { encodeBase64 } from '../bytes/base64.js';
import { ascii, concat } from '../bytes/bytes.js';
import { decodeBase64 } from '../bytes/decode-base64.js';
import { type SigningAlgorithm, sha256 } from '../webcrypto.js';
import type { SignedContent } from './port.js';

/** First byte of the entry. */
const VERSION = 1;
const LABEL: Uint8Array = concat(ascii('sealift signature v1'), Uint8Array.of(0));
/** Second byte of the entry. */
export const ALGORITHM_IDS: Readonly<Record<SigningAlgorithm, number>> = { Ed25519: 1, 'ECDSA-P256': 2 };
/** First bytes of the SHA-256 of the public key. */
const KEY_ID_BYTES = 8;
/** Of both algorithms: R ‖ S. */
const SIGNATURE_BYTES = 64;

export interface SignatureEntry {
  readonly algorithmId: number;
  /** 8 bytes: whose key it may be. */
  readonly keyId: Uint8Array;
  /** 64 bytes. */
  readonly signature: Uint8Array;
}

/** base64 of version (1) ‖ algorithm (1) ‖ key id (8) ‖ signature (64): 100 characters. */
export function encodeSignature({ algorithmId, keyId, signature }: SignatureEntry): string {
  return encodeBase64(concat(Uint8Array.of(VERSION, algorithmId), keyId, signature));
}

/** @returns undefined for anything that is not such an entry, or of another version */
export function decodeSignature(entry: string): SignatureEntry | undefined {
  const bytes = decodeBase64(entry);
  if (bytes?.byteLength !== 2 + KEY_ID_BYTES + SIGNATURE_BYTES || bytes[0] !== VERSION) return undefined;
  return {
    algorithmId: bytes[1] ?? 0,
    keyId: bytes.subarray(2, 2 + KEY_ID_BYTES),
    signature: bytes.subarray(2 + KEY_ID_BYTES),
  };
}

/** What is signed: the label, then each field with its length before it (docs/object-format.md). */
export function signedBytes(content: SignedContent): Uint8Array<ArrayBuffer> {
  const { suiteId, messageId, keyCommitment, objectKey, plaintextSize, sealedEntry } = content;
  const fields = [
    bigEndian(suiteId, 2),
    messageId,
    keyCommitment,
    new TextEncoder().encode(objectKey),
    bigEndian(plaintextSize, 8),
    sealedEntry,
  ];
  return concat(LABEL, ...fields.flatMap((field) => [bigEndian(field.byteLength, 4), field]));
}

/** Names a public key by its SPKI. */
export async function identify(spki: Uint8Array): Promise<{ keyId: Uint8Array; fingerprint: string }> {
  const hash = await sha256(spki);
  const hex = Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return { keyId: hash.subarray(0, KEY_ID_BYTES), fingerprint: `sha256:${hex}` };
}

function bigEndian(value: number, length: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value));
  return bytes.subarray(8 - length);
}
