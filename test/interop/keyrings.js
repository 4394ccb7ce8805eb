import { isDeepStrictEqual } from 'node:util';
import {
  importAesWrappingKey,
  importRsaPrivateKey,
  importRsaPublicKey,
  kmsKeyring,
  rawAesKeyring,
  rawRsaKeyring,
} from '@sealift/core';

/** Sealift's keyring for a request. @returns {Promise<import('@sealift/core').Keyring>} */
export async function keyringOf({ kms }, { keyring, description }) {
  const bytes = (base64) => new Uint8Array(Buffer.from(base64, 'base64'));
  switch (keyring.type) {
    case 'aes':
      return rawAesKeyring({
        wrappingKey: await importAesWrappingKey(bytes(keyring.key)),
        materialDescription: description,
      });
    case 'rsa':
      return rawRsaKeyring({
        publicKey: await importRsaPublicKey(bytes(keyring.publicKey)),
        privateKey: await importRsaPrivateKey(bytes(keyring.privateKey)),
        materialDescription: description,
      });
    default:
      return kmsKeyring({ kms, keyId: keyring.keyId, encryptionContext: description });
  }
}

/** Raw keyrings ignore the material description; here it must be the one that the other client wrote. */
export function describedAs(expected, keyring) {
  return {
    ...keyring,
    unwrapDataKey(suite, wrapped) {
      if (
        keyring.wrapAlgorithm !== 'kms+context' &&
        !isDeepStrictEqual({ ...wrapped.description }, expected)
      ) {
        throw new Error(`the material description was read as ${JSON.stringify(wrapped.description)}`);
      }
      return keyring.unwrapDataKey(suite, wrapped);
    },
  };
}
