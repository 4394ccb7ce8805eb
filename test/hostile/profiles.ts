import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import {
  importAesWrappingKey,
  importRsaPrivateKey,
  importRsaPublicKey,
  type Kms,
  rawAesKeyring,
  rawRsaKeyring,
} from '@sealift/core/keyrings';
import { createSigningKeyPair, knownSenders, signingKey } from '@sealift/core/signatures';
import type { StorageProfile } from '@sealift/protocol';
import { clientEncryption, type ProtectionProfile, serverSideEncryption } from '@sealift/signer';
import { customerKey } from '../../packages/upload/src/customer-key/index.js';
import type { createDownloaderOn } from '../../packages/upload/src/download/downloader.js';
import type { createUploaderOn } from '../../packages/upload/src/upload/uploader.js';
import type { Wrapping } from '../independent/reader.js';

export type UploadPins = Parameters<typeof createUploaderOn>[0];
export type DownloadPins = Parameters<typeof createDownloaderOn>[0];

/** What the signer has pinned, what the page has, and what is true of an object that came about so. */
export interface Profile {
  readonly name: string;
  readonly protection: ProtectionProfile;
  readonly up: UploadPins;
  readonly down: DownloadPins;
  /** The page encrypts. */
  readonly sealed: boolean;
  /** The page has pinned that it encrypts, in one way or another: nothing that the signer says changes that. */
  readonly pinned: boolean;
  /** What S3 encrypts with. */
  readonly storage?: StorageProfile;
  /** How the key of a sealed object comes back, but for the KMS. */
  readonly wrapping?: Wrapping;
  /** Files of more than one segment have a table. */
  readonly tables?: true;
}

/** Who signs, as the readers call him. */
export const SENDER = 'Dr. Ada';
/** Of the KMS behind S3. */
export const S3_KEY = '11111111-2222-3333-4444-555555555555';
/** Of the KMS behind the signer. */
export const KEY_ALIAS = 'alias/hostile';

const AES = randomBytes(32);
const CUSTOMER = randomBytes(32);
const RSA = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const SPKI = Buffer.from(RSA.publicKey.replace(/-----[\w ]+-----|\s/g, ''), 'base64');

/** Keys that are nobody's but the page's, and the recipient's. */
export const PAGE_KEYS: readonly Buffer[] = [AES, CUSTOMER];

export async function profilesWith(kms: Kms): Promise<readonly Profile[]> {
  const aes = rawAesKeyring({ wrappingKey: await importAesWrappingKey(AES) });
  const toRsa = rawRsaKeyring({ publicKey: await importRsaPublicKey(RSA.publicKey) });
  const ofRsa = rawRsaKeyring({ privateKey: await importRsaPrivateKey(RSA.privateKey) });
  const held = customerKey(CUSTOMER);
  const byKms = { kms, keyId: KEY_ALIAS };
  const sseS3 = serverSideEncryption({ profile: 'sse-s3' });
  const sseKms = serverSideEncryption({ profile: 'sse-kms', keyId: S3_KEY });
  const rsa = {
    sealed: true,
    pinned: true,
    wrapping: { rsaPrivateKey: RSA.privateKey },
    down: { keyring: ofRsa },
  };
  const own = { sealed: true, pinned: true, wrapping: { aesKey: AES } };
  const required = { require: 'client' };
  const pair = await createSigningKeyPair();
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey));
  const senders = knownSenders([{ name: SENDER, publicKey }]);
  return [
    {
      name: 'kms',
      protection: clientEncryption(byKms),
      up: required,
      down: required,
      sealed: true,
      pinned: true,
    },
    {
      name: 'kms-unpinned',
      protection: clientEncryption(byKms),
      up: {},
      down: {},
      sealed: true,
      pinned: false,
    },
    {
      name: 'kms-and-sse-kms',
      protection: clientEncryption({ ...byKms, storage: sseKms }),
      ...{ up: { require: 'client+sse-kms' }, down: { require: 'client+sse-kms' } },
      ...{ sealed: true, pinned: true, storage: 'sse-kms' },
    },
    {
      name: 'recipient',
      protection: clientEncryption({ recipient: RSA.publicKey }),
      ...{ ...rsa, up: { recipient: `sha256:${createHash('sha256').update(SPKI).digest('hex')}` } },
    },
    {
      name: 'recipient-unpinned',
      protection: clientEncryption({ recipient: RSA.publicKey }),
      ...{ ...rsa, up: required },
    },
    { name: 'raw-rsa', protection: clientEncryption({ keyring: 'raw-rsa' }), ...rsa, up: { keyring: toRsa } },
    {
      name: 'raw-rsa-signed',
      protection: clientEncryption({ keyring: 'raw-rsa' }),
      ...{ ...rsa, up: { keyring: toRsa, signingKey: await signingKey(pair) } },
      down: { keyring: ofRsa, senders, identity: 'required' },
    },
    {
      name: 'raw-aes',
      protection: clientEncryption({ keyring: 'raw-aes' }),
      ...{
        ...own,
        up: { keyring: aes, ...required },
        down: { keyring: aes, ...required, identity: 'required' },
      },
    },
    {
      name: 'raw-aes-and-sse-s3',
      protection: clientEncryption({ keyring: 'raw-aes', storage: sseS3 }),
      ...{ ...own, up: { keyring: aes }, down: { keyring: aes }, storage: 'sse-s3' },
    },
    {
      name: 'raw-aes-0x72',
      protection: clientEncryption({ keyring: 'raw-aes', suite: 'ALG_AES_256_GCM_IV12_TAG16_NO_KDF' }),
      ...{ ...own, up: { keyring: aes } },
      down: { keyring: aes, commitmentPolicy: 'REQUIRE_ENCRYPT_ALLOW_DECRYPT' },
    },
    { name: 'sse-s3', protection: sseS3, up: {}, down: {}, sealed: false, pinned: false, storage: 'sse-s3' },
    {
      name: 'sse-kms',
      protection: sseKms,
      ...{ up: { require: 'sse-kms' }, down: { require: 'sse-kms' } },
      ...{ sealed: false, pinned: false, storage: 'sse-kms' },
    },
    {
      name: 'sse-c-managed',
      protection: serverSideEncryption({
        profile: 'sse-c',
        masterSecrets: [{ version: '1', secret: randomBytes(32) }],
      }),
      ...{ up: {}, down: {}, sealed: false, pinned: false, storage: 'sse-c' },
    },
    {
      name: 'sse-c-held',
      protection: serverSideEncryption({ profile: 'sse-c', keys: 'browser' }),
      ...{ up: { customerKey: held }, down: { customerKey: held } },
      ...{ sealed: false, pinned: false, storage: 'sse-c' },
    },
  ];
}

/** Of signers that want segment tables: the suites of tables have them, for files of a segment and more. */
export async function tabledProfilesWith(kms: Kms): Promise<readonly Profile[]> {
  const keyring = rawAesKeyring({ wrappingKey: await importAesWrappingKey(AES) });
  const segments = true;
  const required = { require: 'client' };
  const all = { sealed: true, pinned: true, tables: segments } as const;
  const masterSecrets = [{ version: '1', secret: randomBytes(32) }];
  const storage = serverSideEncryption({ profile: 'sse-c', masterSecrets });
  const pins = { keyring, identity: 'required' } as const;
  return [
    {
      name: 'kms-tables',
      protection: clientEncryption({ kms, keyId: KEY_ALIAS, segments }),
      ...{ ...all, up: required, down: required },
    },
    {
      name: 'raw-aes-tables',
      protection: clientEncryption({ keyring: 'raw-aes', segments }),
      ...{ ...all, up: { keyring, ...required }, down: { ...pins, ...required }, wrapping: { aesKey: AES } },
    },
    {
      name: 'raw-aes-and-sse-c-tables',
      protection: clientEncryption({ keyring: 'raw-aes', storage, segments }),
      ...{ ...all, up: { keyring }, down: pins, wrapping: { aesKey: AES }, storage: 'sse-c' },
    },
  ];
}
