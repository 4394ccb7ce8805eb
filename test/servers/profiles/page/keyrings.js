import {
  importAesWrappingKey,
  importRsaPrivateKey,
  rawAesKeyring,
  rawRsaKeyring,
} from '@sealift/core/keyrings';

/**
 * What a page adds to the options of its uploader and downloader: nothing where the signer brings the key.
 *
 * @param {string | undefined} pageKey
 * @param {{ aes: string, privateKey: string }} keys `aes` in base64, `privateKey` as PEM
 */
export async function keyringsFor(pageKey, { aes, privateKey }) {
  if (pageKey === 'raw-aes') {
    const wrappingKey = await importAesWrappingKey(Uint8Array.from(atob(aes), (char) => char.charCodeAt(0)));
    const keyring = rawAesKeyring({ wrappingKey });
    return { up: { keyring }, down: { keyring } };
  }
  if (pageKey === 'private-key') {
    const keyring = rawRsaKeyring({ privateKey: await importRsaPrivateKey(privateKey) });
    return { up: {}, down: { keyring } };
  }
  return { up: {}, down: {} };
}
