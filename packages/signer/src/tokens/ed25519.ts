import { getPublicKey, hashes, sign } from '@noble/ed25519';
import { sha512 } from '@sealift/s3';

type Bytes = Uint8Array<ArrayBuffer>;

/** A private key that signs (RFC 8032). The same message gives the same signature. */
export interface OpenedEd25519 {
  /** 32 bytes. */
  readonly publicKey: Bytes;
  /** 64 bytes. */
  sign(message: Uint8Array): Bytes;
}

// As all digests here: three trips through `crypto.subtle` for each receipt would cost more than the rest of its signature.
hashes.sha512 = sha512;

/** Not by WebCrypto: there Ed25519 prints a warning in Node 20.19 and 22.12. @param seed 32 bytes */
export function openEd25519(seed: Bytes): OpenedEd25519 {
  return {
    publicKey: new Uint8Array(getPublicKey(seed)),
    sign: (message) => new Uint8Array(sign(message, seed)),
  };
}
