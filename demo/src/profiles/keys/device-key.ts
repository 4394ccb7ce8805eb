import { type Keyring, rawAesKeyring } from '@sealift/core/keyrings';

/** upload.keyring and download.keyring: a non-extractable key, kept in IndexedDB. */
export function deviceKeyring(wrappingKey: CryptoKey): Keyring {
  return rawAesKeyring({ wrappingKey });
}
