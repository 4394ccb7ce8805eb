import {
  importAesWrappingKey,
  importRsaPrivateKey,
  type Keyring,
  type Kms,
  kmsKeyring,
  rawAesKeyring,
  rawRsaKeyring,
} from '@sealift/core';
import {
  importLegacyAesWrappingKey,
  type LegacyKeyring,
  legacyAesKeyring,
  legacyKmsKeyring,
} from '@sealift/core/legacy';
import { unbase64, unhex } from '../../packages/core/test/bytes.js';
import type { KeyringVector } from './load.js';

export async function keyringOf(vector: KeyringVector): Promise<Keyring> {
  if (vector.type === 'raw-aes') {
    return rawAesKeyring({ wrappingKey: await importAesWrappingKey(unhex(vector.wrappingKey)) });
  }
  if (vector.type === 'raw-rsa') {
    return rawRsaKeyring({ privateKey: await importRsaPrivateKey(unbase64(vector.privateKey)) });
  }
  return kmsKeyring({ kms: kmsOf(vector), encryptionContext: vector.encryptionContext });
}

function kmsOf(vector: KeyringVector & { type: 'kms' }): Kms {
  const plaintext = () => unbase64(vector.plaintextDataKey);
  return {
    decrypt: async () => ({ plaintext: plaintext() }),
    generateDataKey: async () => ({ plaintext: plaintext(), ciphertextBlob: Uint8Array.of(1) }),
  };
}

export async function legacyKeyringOf(vector: KeyringVector): Promise<LegacyKeyring | undefined> {
  if (vector.type === 'raw-aes') {
    return legacyAesKeyring({ wrappingKey: await importLegacyAesWrappingKey(unhex(vector.wrappingKey)) });
  }
  return vector.type === 'kms' ? legacyKmsKeyring({ kms: kmsOf(vector) }) : undefined;
}
