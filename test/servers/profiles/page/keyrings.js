import {
  importAesWrappingKey,
  importRsaPrivateKey,
  rawAesKeyring,
  rawRsaKeyring,
} from '@sealift/core/keyrings';
import { customerKey } from '@sealift/upload/customer-key';

/**
 * What a page adds to the options of its uploader and downloader: nothing where the signer brings the key.
 *
 * @param {string | undefined} pageKey
 * @param {{ aes: string, customer: string, privateKey: string }} keys `aes` and `customer` in base64, `privateKey` as PEM
 */
export async function keyringsFor(pageKey, { aes, customer, privateKey }) {
  if (pageKey === 'raw-aes') {
    const wrappingKey = await importAesWrappingKey(bytes(aes));
    const keyring = rawAesKeyring({ wrappingKey });
    return { up: { keyring }, down: { keyring } };
  }
  if (pageKey === 'customer') {
    const key = { customerKey: customerKey(bytes(customer)) };
    return { up: key, down: key };
  }
  if (pageKey === 'private-key') {
    const keyring = rawRsaKeyring({ privateKey: await importRsaPrivateKey(privateKey) });
    return { up: {}, down: { keyring } };
  }
  return { up: {}, down: {} };
}

/** @param {string} base64 */
const bytes = (base64) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
