import { decodeBase64, encodeBase64 } from '@sealift/core/bytes';
import { SignerConfigError } from './errors.js';

const MIN_BITS = 2048;
/** AlgorithmIdentifier of rsaEncryption, with NULL parameters (RFC 8017 §A.1). */
const RSA = [0x30, 0x0d, 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1, 5, 0];
const [SEQUENCE, INTEGER, BIT_STRING] = [0x30, 0x02, 0x03] as const;

/** An RSA public key, as pages get it, and the bytes of what is wrapped for it. */
export interface Recipient {
  /** SubjectPublicKeyInfo, base64 of the DER. */
  readonly spki: string;
  readonly modulusBytes: number;
}

/**
 * Looks at a public key without using it: WebCrypto would do so only later, and this is told when the signer is made.
 *
 * @param pem SubjectPublicKeyInfo ("BEGIN PUBLIC KEY")
 * @throws SignerConfigError for anything but one RSA key of 2048 bits or more
 */
export function recipientOf(pem: string): Recipient {
  const bits = typeof pem === 'string' && !pem.includes('PRIVATE KEY') ? spkiOf(pem) : undefined;
  const modulus = bits && modulusOf(bits);
  if (bits !== undefined && modulus !== undefined && bitLength(modulus) >= MIN_BITS)
    return { spki: encodeBase64(bits), modulusBytes: Math.ceil(bitLength(modulus) / 8) };
  throw new SignerConfigError(
    'protection.recipient',
    `must be an RSA public key of ${MIN_BITS} bits or more, PEM`,
  );
}

function spkiOf(pem: string): Uint8Array | undefined {
  const block = /-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]*)-----END PUBLIC KEY-----/.exec(pem);
  return decodeBase64(block?.[1]?.replace(/\s/g, '') ?? '');
}

/** SEQUENCE { algorithm, BIT STRING { SEQUENCE { modulus, exponent } } }, and nothing behind it. */
function modulusOf(der: Uint8Array): Uint8Array | undefined {
  const spki = only(der, SEQUENCE);
  if (spki === undefined || !RSA.every((byte, at) => spki[at] === byte)) return undefined;
  const bits = only(spki.subarray(RSA.length), BIT_STRING);
  const key = bits?.[0] === 0 ? only(bits.subarray(1), SEQUENCE) : undefined;
  const modulus = key && first(key, INTEGER);
  const exponent = key && modulus && only(key.subarray(modulus.end), INTEGER);
  return exponent && modulus?.content;
}

function only(der: Uint8Array, tag: number): Uint8Array | undefined {
  const found = first(der, tag);
  return found?.end === der.byteLength ? found.content : undefined;
}

/** The first element, in the definite lengths of DER (X.690 §8.1.3) up to 65,535 bytes. */
function first(der: Uint8Array, tag: number): { content: Uint8Array; end: number } | undefined {
  const [found, length = 0, high = 0, low = 0] = der;
  const head = length < 0x80 ? 2 : length === 0x81 ? 3 : length === 0x82 ? 4 : 0;
  const size = head === 2 ? length : head === 3 ? high : high * 256 + low;
  if (found !== tag || head === 0 || head + size > der.byteLength) return undefined;
  return { content: der.subarray(head, head + size), end: head + size };
}

/** Of a positive INTEGER. */
function bitLength(integer: Uint8Array): number {
  const from = integer.findIndex((byte) => byte !== 0);
  if (from < 0 || (integer[0] ?? 0x80) >= 0x80) return 0;
  return (integer.byteLength - from) * 8 - Math.clz32(integer[from] ?? 0) + 24;
}
