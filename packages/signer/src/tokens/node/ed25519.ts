import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import type { OpenedEd25519 } from '../ed25519.js';
import { ED25519_PKCS8 } from '../ed25519-der.js';

export type { OpenedEd25519 } from '../ed25519.js';

const PUBLIC_BYTES = 32;

/** The same as `../ed25519.ts`, by the platform: a tenth of the time, and all receipts are signed. @param seed 32 bytes */
export function openEd25519(seed: Uint8Array<ArrayBuffer>): OpenedEd25519 {
  const der = Buffer.from([...ED25519_PKCS8, ...seed]);
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  der.fill(0);
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return {
    publicKey: new Uint8Array(spki.subarray(-PUBLIC_BYTES)),
    sign: (message) => new Uint8Array(sign(null, message, key)),
  };
}
