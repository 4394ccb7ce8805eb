import { createPrivateKey, createPublicKey } from 'node:crypto';
import { KMSClient } from '@aws-sdk/client-kms';
import {
  importAesWrappingKey,
  importRsaPrivateKey,
  importRsaPublicKey,
  kmsKeyring,
  rawAesKeyring,
  rawRsaKeyring,
  S3EncryptionClient,
} from '@sealift/client';
import { legacyRsaKeyring } from '@sealift/client/node';
import { importLegacyAesWrappingKey, legacyAesKeyring } from '@sealift/core/legacy';

/**
 * `S3ECConfig` and `KeyMaterial` of the model, as JSON: blobs are base64.
 *
 * @typedef {{ aesKey?: string, rsaKey?: string, kmsKeyId?: string, materialsDescription?: Record<string, string> }} KeyMaterial
 * @typedef {{ keyMaterial: KeyMaterial, enableLegacyUnauthenticatedModes?: boolean, enableDelayedAuthenticationMode?: boolean,
 *   enableLegacyWrappingAlgorithms?: boolean, setBufferSize?: number,
 *   commitmentPolicy?: import('@sealift/core').CommitmentPolicy, encryptionAlgorithm?: import('@sealift/core').SuiteName,
 *   instructionFileConfig?: { enableInstructionFilePutObject?: boolean } }} Config
 * @typedef {{ s3: S3EncryptionClient, hasContext: boolean }} Made
 */

/**
 * A client as the model configures it.
 *
 * @param {Config} config
 * @param {{ client: import('@aws-sdk/client-s3').S3Client, kms: import('@aws-sdk/client-kms').KMSClientConfig,
 *   commitmentPolicy: import('@sealift/core').CommitmentPolicy }} world `commitmentPolicy` is for those who ask for none
 * @returns {Promise<Made>}
 */
export async function clientOf(config, { client, kms, commitmentPolicy }) {
  const { keyMaterial, setBufferSize, encryptionAlgorithm, instructionFileConfig } = config;
  const made = await keyringsOf(keyMaterial, kms);
  const s3 = new S3EncryptionClient({
    client,
    ...made,
    commitmentPolicy: config.commitmentPolicy ?? commitmentPolicy,
    ...(encryptionAlgorithm === undefined ? {} : { encryptionAlgorithm }),
    ...(setBufferSize === undefined ? {} : { maxBuffered: setBufferSize }),
    enableLegacyWrappingAlgorithms: config.enableLegacyWrappingAlgorithms ?? false,
    enableLegacyUnauthenticatedModes: config.enableLegacyUnauthenticatedModes ?? false,
    enableDelayedAuthenticationMode: config.enableDelayedAuthenticationMode ?? false,
    enableInstructionFilePutObject: instructionFileConfig?.enableInstructionFilePutObject ?? false,
  });
  return { s3, hasContext: keyMaterial.kmsKeyId !== undefined };
}

/**
 * Exactly one of the three keys; with the legacy wraps of the same key.
 *
 * @param {KeyMaterial} material
 * @param {import('@aws-sdk/client-kms').KMSClientConfig} kms
 */
export async function keyringsOf({ aesKey, rsaKey, kmsKeyId, materialsDescription = {} }, kms) {
  if ([aesKey, rsaKey, kmsKeyId].filter((key) => key !== undefined).length !== 1)
    throw new Error('KeyMaterial has exactly one key.');
  if (aesKey !== undefined) {
    const bytes = Buffer.from(aesKey, 'base64');
    return {
      keyring: rawAesKeyring({
        wrappingKey: await importAesWrappingKey(bytes),
        materialDescription: materialsDescription,
      }),
      legacyKeyring: legacyAesKeyring({ wrappingKey: await importLegacyAesWrappingKey(bytes) }),
    };
  }
  if (rsaKey !== undefined) {
    const key = createPrivateKey({ key: Buffer.from(rsaKey, 'base64'), format: 'der', type: 'pkcs8' });
    const privateKey = /** @type {string} */ (key.export({ format: 'pem', type: 'pkcs8' }));
    const publicKey = /** @type {string} */ (createPublicKey(key).export({ format: 'pem', type: 'spki' }));
    return {
      keyring: rawRsaKeyring({
        publicKey: await importRsaPublicKey(publicKey),
        privateKey: await importRsaPrivateKey(privateKey),
        materialDescription: materialsDescription,
      }),
      legacyKeyring: legacyRsaKeyring({ privateKey }),
    };
  }
  return { keyring: kmsKeyring({ client: new KMSClient(kms), keyId: kmsKeyId ?? '' }) };
}
