import { decodeBase64 } from '../bytes/decode-base64.js';
import type { SigningAlgorithm } from '../webcrypto.js';

/** What stands before the key itself in an SPKI, and how long the whole is (RFC 8410 §4; RFC 5480 §2.1.1, uncompressed). */
const SHAPES: readonly {
  readonly algorithm: SigningAlgorithm;
  readonly head: string;
  readonly length: number;
}[] = [
  { algorithm: 'Ed25519', head: 'MCowBQYDK2VwAyEA', length: 44 },
  { algorithm: 'ECDSA-P256', head: 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE', length: 91 },
];

export interface SenderKey {
  readonly algorithm: SigningAlgorithm;
  readonly spki: Uint8Array;
}

/** @param key SPKI: PEM, base64 or bytes @returns undefined unless it is one of the two kinds */
export function readPublicKey(key: unknown): SenderKey | undefined {
  const spki = typeof key === 'string' ? fromText(key) : key;
  if (!(spki instanceof Uint8Array)) return undefined;
  const shape = SHAPES.find(({ head, length }) => {
    const bytes = decodeBase64(head) ?? new Uint8Array();
    return spki.byteLength === length && bytes.every((byte, i) => spki[i] === byte);
  });
  // A copy: nothing that is done to the caller's bytes later changes who is known.
  return shape && { algorithm: shape.algorithm, spki: spki.slice() };
}

function fromText(text: string): Uint8Array | undefined {
  const block = /^\s*-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]*)-----END PUBLIC KEY-----\s*$/.exec(text);
  return decodeBase64((block?.[1] ?? text).replace(/\s/g, ''));
}
