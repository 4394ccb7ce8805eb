import { rawRsaKeyring } from '@sealift/core/keyrings';

/** upload.keyring: all that a sender needs is the recipient's public key. */
export const sendersKeyring = (publicKey: CryptoKey) => rawRsaKeyring({ publicKey });

/** download.keyring: only the holder of the private key can read. */
export const recipientsKeyring = (privateKey: CryptoKey) => rawRsaKeyring({ privateKey });
