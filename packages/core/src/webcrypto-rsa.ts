/** RSA, the other half of `webcrypto.ts`: in a file of its own, so that a page without an RSA keyring does not load it. */
import { ownBytes, subtle } from './webcrypto.js';

type Bytes = Uint8Array<ArrayBuffer>;

/** @internal RSAES-OAEP with the hash of the key (RFC 8017 §7.1), empty label. */
export async function rsaOaepEncrypt(key: CryptoKey, data: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await subtle().encrypt('RSA-OAEP', key, ownBytes(data)));
}

/** @internal */
export async function rsaOaepDecrypt(key: CryptoKey, data: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await subtle().decrypt('RSA-OAEP', key, ownBytes(data)));
}

/** @internal RSA-OAEP with SHA-1 and MGF1-SHA-1, as the S3 Encryption Client uses it. */
export function importRsaKey(
  format: 'spki' | 'pkcs8',
  der: Uint8Array,
  usage: 'encrypt' | 'decrypt',
): Promise<CryptoKey> {
  return subtle().importKey(format, ownBytes(der), { name: 'RSA-OAEP', hash: 'SHA-1' }, false, [usage]);
}
