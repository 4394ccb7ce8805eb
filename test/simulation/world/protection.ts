import { createCipheriv, createDecipheriv } from 'node:crypto';
import { type Keyring, type Kms, kmsKeyring, rawAesKeyring } from '@sealift/core/keyrings';
import { clientEncryption, type ProtectionProfile, serverSideEncryption } from '@sealift/signer';
import type { Random } from '../random.js';
import { BUCKET, KMS_KEY } from './s3.js';

/** Who encrypts, and with whose key. In the first three it is the page; objects of one have segment tables. */
export type Profile = 'raw-aes' | 'raw-aes-tables' | 'kms' | 'sse-kms' | 'sse-c';

/** How a world's objects are protected. */
export interface WorldProtection {
  /** Whether S3 is sent ciphertext only. */
  readonly sealed: boolean;
  readonly profile: ProtectionProfile;
  /** The page's own. */
  readonly keyring: Keyring | undefined;
  /** What a recipient opens an object with; undefined where S3 has decrypted it. */
  readerOf(objectKey: string): Keyring | undefined;
}

export async function createProtection(profile: Profile, random: Random): Promise<WorldProtection> {
  if (profile === 'raw-aes' || profile === 'raw-aes-tables') {
    const aes = { name: 'AES-GCM', length: 256 };
    const wrappingKey = await crypto.subtle.generateKey(aes, false, ['encrypt', 'decrypt']);
    const keyring = rawAesKeyring({ wrappingKey });
    return {
      sealed: true,
      profile: clientEncryption({ keyring: 'raw-aes', segments: profile !== 'raw-aes' }),
      keyring,
      readerOf: () => keyring,
    };
  }
  if (profile === 'kms') {
    const kms = simulatedKms(random);
    return {
      sealed: true,
      profile: clientEncryption({ kms, keyId: KMS_KEY }),
      keyring: undefined,
      readerOf: (objectKey) =>
        kmsKeyring({ kms, encryptionContext: { 'sealift:object': `${BUCKET}/${objectKey}` } }),
    };
  }
  return {
    sealed: false,
    profile:
      profile === 'sse-kms'
        ? serverSideEncryption({ profile, keyId: KMS_KEY, bucketKey: true })
        : serverSideEncryption({ profile, masterSecrets: [{ version: '1', secret: random.bytes(32) }] }),
    keyring: undefined,
    readerOf: () => undefined,
  };
}

/** Data keys under a master key in memory, bound to their context; its answers are there at once. */
function simulatedKms(random: Random): Kms {
  const master = random.bytes(32);
  const dataOf = (context: Readonly<Record<string, string>>): Buffer =>
    Buffer.from(JSON.stringify(Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))));
  return {
    async generateDataKey({ encryptionContext }) {
      const [plaintext, iv] = [random.bytes(32), random.bytes(12)];
      const cipher = createCipheriv('aes-256-gcm', master, iv).setAAD(dataOf(encryptionContext));
      const sealed = [iv, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()];
      return { plaintext, ciphertextBlob: new Uint8Array(Buffer.concat(sealed)) };
    },
    async decrypt({ ciphertextBlob, encryptionContext }) {
      const cipher = createDecipheriv('aes-256-gcm', master, ciphertextBlob.subarray(0, 12));
      cipher.setAAD(dataOf(encryptionContext)).setAuthTag(ciphertextBlob.subarray(-16));
      const opened = [cipher.update(ciphertextBlob.subarray(12, -16)), cipher.final()];
      return { plaintext: new Uint8Array(Buffer.concat(opened)) };
    },
  };
}
