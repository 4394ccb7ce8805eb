import { clientEncryption, serverSideEncryption } from '@sealift/signer';

/**
 * What the signer may pin, each in the way that its users write it.
 *
 * @typedef {object} Profile
 * @property {string} name
 * @property {string} id in paths and names of buckets
 * @property {string} plan what `sealift bucket --profile` is told
 * @property {(keys: Keys) => import('@sealift/signer').ProtectionProfile} pin
 * @property {'browser'} [keys] who has them, for `sealift bucket --keys`
 * @property {'raw-aes' | 'private-key' | 'customer'} [pageKey] what the page brings
 * @property {(keys: Keys) => Record<string, string>} stored headers that every reader must see
 *
 * @typedef {object} Keys
 * @property {import('@sealift/core').Kms} kms
 * @property {string} kmsKeyId of that KMS
 * @property {string} recipient PEM
 * @property {readonly { version: string, secret: Uint8Array }[]} masterSecrets
 * @property {string} s3KeyId as the server's policies and requests name its KMS key
 * @property {string} reportedKeyId as its answers name it
 */

const SSE = 'x-amz-server-side-encryption';
const CONTEXT = { department: 'claims' };

const layers = {
  'sse-s3': {
    choice: () => ({ profile: /** @type {const} */ ('sse-s3') }),
    stored: () => ({ [SSE]: 'AES256' }),
  },
  'sse-kms': {
    choice: (/** @type {Keys} */ { s3KeyId }) => ({
      profile: /** @type {const} */ ('sse-kms'),
      keyId: s3KeyId,
      encryptionContext: CONTEXT,
    }),
    stored: (/** @type {Keys} */ { reportedKeyId }) => ({
      [SSE]: 'aws:kms',
      [`${SSE}-aws-kms-key-id`]: reportedKeyId,
    }),
  },
  'dsse-kms': {
    choice: (/** @type {Keys} */ { s3KeyId }) => ({
      profile: /** @type {const} */ ('dsse-kms'),
      keyId: s3KeyId,
      encryptionContext: CONTEXT,
    }),
    stored: (/** @type {Keys} */ { reportedKeyId }) => ({
      [SSE]: 'aws:kms:dsse',
      [`${SSE}-aws-kms-key-id`]: reportedKeyId,
    }),
  },
  'sse-c': {
    choice: (/** @type {Keys} */ { masterSecrets }) => ({
      profile: /** @type {const} */ ('sse-c'),
      masterSecrets,
    }),
    stored: () => ({ [`${SSE}-customer-algorithm`]: 'AES256' }),
  },
};

/** @typedef {keyof typeof layers} Layer */
const names = /** @type {Layer[]} */ (Object.keys(layers));

/** @param {Layer} name @param {Keys} keys */
const layer = (name, keys) => serverSideEncryption(layers[name].choice(keys));
/** @param {Keys} keys */
const byKms = ({ kms, kmsKeyId }) => ({ kms, keyId: kmsKeyId });

/** @type {Profile[]} */
export const PROFILES = [
  {
    name: 'client, KMS',
    id: 'client',
    plan: 'client',
    pin: (keys) => clientEncryption(byKms(keys)),
    stored: () => ({}),
  },
  {
    name: 'client, AES key of the page',
    id: 'client-aes',
    plan: 'client',
    pageKey: 'raw-aes',
    pin: () => clientEncryption({ keyring: 'raw-aes' }),
    stored: () => ({}),
  },
  {
    name: 'client, RSA recipient',
    id: 'client-rsa',
    plan: 'client',
    pageKey: 'private-key',
    pin: ({ recipient }) => clientEncryption({ recipient }),
    stored: () => ({}),
  },
  ...names.map((name) => ({
    name: name === 'sse-c' ? 'sse-c, keys of the signer' : name,
    id: name,
    plan: name,
    pin: (/** @type {Keys} */ keys) => layer(name, keys),
    stored: layers[name].stored,
  })),
  {
    name: 'sse-c, key of the page',
    id: 'sse-c-page',
    plan: 'sse-c',
    keys: 'browser',
    pageKey: 'customer',
    pin: () => serverSideEncryption({ profile: 'sse-c', keys: 'browser' }),
    stored: layers['sse-c'].stored,
  },
  {
    name: 'sse-kms with a bucket key',
    id: 'sse-kms-bucket-key',
    plan: 'sse-kms',
    pin: ({ s3KeyId }) => serverSideEncryption({ profile: 'sse-kms', keyId: s3KeyId, bucketKey: true }),
    stored: (keys) => ({ ...layers['sse-kms'].stored(keys), [`${SSE}-bucket-key-enabled`]: 'true' }),
  },
  ...names.map((name) => ({
    name: `client + ${name}`,
    id: `client-${name}`,
    plan: `client+${name}`,
    pin: (/** @type {Keys} */ keys) => clientEncryption({ ...byKms(keys), storage: layer(name, keys) }),
    stored: layers[name].stored,
  })),
];
