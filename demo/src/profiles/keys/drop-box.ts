import { type Keyring, rawRsaKeyring } from '@sealift/core/keyrings';

/** upload.keyring: all that a sender needs. */
export function sendersKeyring(publicKey: CryptoKey): Keyring {
  return rawRsaKeyring({ publicKey });
}

/** download.keyring: only the recipient has it. */
export function recipientsKeyring(privateKey: CryptoKey): Keyring {
  return rawRsaKeyring({ privateKey });
}
