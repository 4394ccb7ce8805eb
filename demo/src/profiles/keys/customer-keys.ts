import { type CustomerKey, customerKey } from '@sealift/upload/customer-key';

/** upload.customerKey and download.customerKey: one key for each object, from a master key of the page. */
export function customerKeys(master: CryptoKey): CustomerKey {
  return customerKey(async ({ key }) => {
    const info = new TextEncoder().encode(key);
    const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info };
    return new Uint8Array(await crypto.subtle.deriveBits(hkdf, master, 256));
  });
}
