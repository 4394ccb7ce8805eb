import { rawAesKeyring } from '@sealift/core/keyrings';

/** upload.keyring and download.keyring: a non-extractable AES-256-GCM key, kept in IndexedDB. */
export const deviceKeyring = (wrappingKey: CryptoKey) => rawAesKeyring({ wrappingKey });
