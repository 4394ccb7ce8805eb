import { importAesWrappingKey, rawAesKeyring, rawRsaKeyring } from '@sealift/core/keyrings';

/**
 * What a page adds to the options of its uploader and downloader: nothing where the signer brings the key.
 *
 * @param {string | undefined} pageKey
 * @param {Record<string, string>} keys base64
 */
export async function keyringsFor(pageKey, keys) {
  if (pageKey === 'raw-aes') {
    const keyring = rawAesKeyring({ wrappingKey: await importAesWrappingKey(bytes(keys.aes)) });
    return { up: { keyring }, down: { keyring } };
  }
  if (pageKey === 'private-key') {
    const algorithm = { name: 'RSA-OAEP', hash: 'SHA-1' };
    const privateKey = await crypto.subtle.importKey('pkcs8', bytes(keys.privateKey), algorithm, false, ['decrypt']);
    return { up: {}, down: { keyring: rawRsaKeyring({ privateKey }) } };
  }
  return { up: {}, down: {} };
}

/** @param {string} base64 */
const bytes = (base64) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
