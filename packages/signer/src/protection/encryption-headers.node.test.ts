import { createHash } from 'node:crypto';
import {
  clientEncryption,
  type ServerSideEncryptionOptions,
  serverSideEncryption,
} from '@sealift/protection';
import { type EncryptedOperation, encryptionHeaders, type RequestedEncryption } from '@sealift/s3';
import { describe, expect, test } from 'vitest';
import { SignerConfigError } from '../errors.js';
import { stack } from '../testing/harness.js';

const SSE = 'x-amz-server-side-encryption';
const KEY = new Uint8Array(32).fill(5);
const CREATING: EncryptedOperation[] = ['put', 'create', 'copy'];
const OTHERS: EncryptedOperation[] = [
  'part',
  'list',
  'complete',
  'head',
  'get',
  'copy-source',
  'abort',
  'delete',
];

describe('the header set', () => {
  test.each<[RequestedEncryption, object]>([
    [{ profile: 'client' }, {}],
    [{ profile: 'sse-s3' }, { [SSE]: 'AES256' }],
    [
      { profile: 'sse-kms', keyId: 'alias/a', encryptionContext: { a: 'ü' }, bucketKey: false },
      {
        [SSE]: 'aws:kms',
        [`${SSE}-aws-kms-key-id`]: 'alias/a',
        [`${SSE}-context`]: Buffer.from('{"a":"ü"}').toString('base64'),
        [`${SSE}-bucket-key-enabled`]: 'false',
      },
    ],
    [
      { profile: 'dsse-kms', keyId: 'k' },
      { [SSE]: 'aws:kms:dsse', [`${SSE}-aws-kms-key-id`]: 'k' },
    ],
  ])('%j goes with what creates, and with nothing else', (encryption, expected) => {
    for (const operation of CREATING) expect(encryptionHeaders(encryption, operation)).toEqual(expected);
    for (const operation of OTHERS) expect(encryptionHeaders(encryption, operation)).toEqual({});
  });

  test('sse-c goes with every request of the object', () => {
    const three = {
      [`${SSE}-customer-algorithm`]: 'AES256',
      [`${SSE}-customer-key`]: Buffer.from(KEY).toString('base64'),
      [`${SSE}-customer-key-md5`]: createHash('md5').update(KEY).digest('base64'),
    };
    const encryption = { profile: 'sse-c', key: KEY } as const;
    for (const operation of [...CREATING, 'part', 'list', 'complete', 'head', 'get'] as const)
      expect(encryptionHeaders(encryption, operation), operation).toEqual(three);
    expect(Object.keys(encryptionHeaders(encryption, 'copy-source'))).toEqual([
      'x-amz-copy-source-server-side-encryption-customer-algorithm',
      'x-amz-copy-source-server-side-encryption-customer-key',
      'x-amz-copy-source-server-side-encryption-customer-key-md5',
    ]);
    for (const operation of ['abort', 'delete'] as const)
      expect(encryptionHeaders(encryption, operation)).toEqual({});
  });

  test('sse-c without the key names the algorithm only', () => {
    expect(encryptionHeaders({ profile: 'sse-c' }, 'get')).toEqual({
      [`${SSE}-customer-algorithm`]: 'AES256',
    });
    expect(encryptionHeaders({ profile: 'sse-c' }, 'list')).toEqual({});
  });

  test.each([0, 16, 31, 33])('a key of %i bytes is refused', (length) => {
    expect(() => encryptionHeaders({ profile: 'sse-c', key: new Uint8Array(length) }, 'get')).toThrow(
      'must be 32 bytes',
    );
  });
});

describe('options that contradict each other', () => {
  const secret = new Uint8Array(32);
  test.each<[object | undefined, string]>([
    [undefined, 'protection.profile'],
    [{ profile: 'sse-k' }, 'protection.profile'],
    [{ profile: 'client' }, 'protection.profile'],
    [{ profile: 'constructor' }, 'protection.profile'],
    [{ profile: 'sse-s3', keyId: 'k' }, 'protection.keyId'],
    [{ profile: 'sse-s3', bucketKey: true }, 'protection.bucketKey'],
    [{ profile: 'sse-kms' }, 'protection.keyId'],
    [{ profile: 'sse-kms', keyId: 'a b' }, 'protection.keyId'],
    [{ profile: 'sse-kms', keyId: 'k', masterSecrets: [] }, 'protection.masterSecrets'],
    [{ profile: 'sse-kms', keyId: 'k', aliasTarget: 'k' }, 'protection.aliasTarget'],
    [{ profile: 'sse-kms', keyId: 'k', bucketKey: 'true' }, 'protection.bucketKey'],
    [{ profile: 'dsse-kms', keyId: 'k', bucketKey: true }, 'protection.bucketKey'],
    [{ profile: 'sse-kms', keyId: 'k', encryptionContext: { a: 1 } }, 'protection.encryptionContext'],
    [{ profile: 'sse-kms', keyId: 'k', encryptionContext: {} }, 'protection.encryptionContext'],
    [
      { profile: 'sse-kms', keyId: 'k', encryptionContext: { 'aws:s3:arn': 'a' } },
      'protection.encryptionContext',
    ],
    [
      { profile: 'sse-kms', keyId: 'k', encryptionContext: { a: 'x'.repeat(4096) } },
      'protection.encryptionContext',
    ],
    [{ profile: 'sse-c' }, 'protection.masterSecrets'],
    [{ profile: 'sse-c', masterSecrets: [] }, 'protection.masterSecrets'],
    [{ profile: 'sse-c', masterSecrets: [{ version: '1', secret }], keyId: 'k' }, 'protection.keyId'],
    [
      { profile: 'sse-c', masterSecrets: [{ version: '1', secret: secret.slice(1) }] },
      'protection.masterSecrets[0].secret',
    ],
    [
      { profile: 'sse-c', masterSecrets: [{ version: 'a.b', secret }] },
      'protection.masterSecrets[0].version',
    ],
    [
      {
        profile: 'sse-c',
        masterSecrets: [
          { version: '1', secret },
          { version: '1', secret },
        ],
      },
      'protection.masterSecrets[1].version',
    ],
  ])('%j', (options, field) => {
    const make = () => serverSideEncryption(options as ServerSideEncryptionOptions);
    expect(make).toThrow(SignerConfigError);
    expect(make).toThrow(expect.objectContaining({ code: 'invalid-option', field }));
  });

  test('storage that is not of S3', () => {
    const storage = clientEncryption({ keyring: 'raw-aes' });
    expect(() => clientEncryption({ keyring: 'raw-aes', storage })).toThrow('protection.storage');
  });

  test('an encryption context for one request, where S3 encrypts', async () => {
    const built = stack(() => ({ status: 500 }), {
      protection: serverSideEncryption({ profile: 'sse-s3' }),
      authorize: () => ({ owner: 'a', prefix: 'a', encryptionContext: { a: 'b' } }),
    });
    expect(await built.refused('uploads', { size: 1 })).toMatchObject({ code: 'internal-error' });
    expect(String(built.internal[0])).toContain('authorize().encryptionContext');
  });
});

describe('SSE-C over plain HTTP', () => {
  const protection = serverSideEncryption({
    profile: 'sse-c',
    masterSecrets: [{ version: '1', secret: new Uint8Array(32) }],
  });
  const at = (endpoint: string) =>
    stack(() => ({ status: 200 }), {
      protection,
      s3: {
        endpoint,
        region: 'r',
        bucket: 'b',
        forcePathStyle: true,
        credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      },
    });

  test.each([
    'http://s3.example',
    'http://127.0.0.1.example',
    'http://10.0.0.1:9000',
    'http://localhost.example',
  ])('%s is refused', (endpoint) => {
    expect(() => at(endpoint)).toThrow('s3.endpoint: must be https');
  });

  test.each(['https://s3.example', 'http://localhost:9000', 'http://127.0.0.1:9000', 'http://[::1]:9000'])(
    '%s is fine',
    async (endpoint) => {
      const built = at(endpoint);
      const { token } = await built.ok<{ token: string }>('uploads', { size: 1 });
      const checksum = { algorithm: 'CRC64NVME', value: 'AAAAAAAAAAE=' };
      await built.ok('uploads/start', { token, metadata: {}, checksum });
    },
  );
});

describe('what contradicts itself is refused by name', () => {
  test.each<[string, unknown, string]>([
    ['key', { profile: 'sse-kms', keyId: 'k', key: KEY }, 'put'],
    ['keyId', { profile: 'sse-c', key: KEY, keyId: 'k' }, 'get'],
    ['keyId', { profile: 'sse-s3', keyId: 'k' }, 'put'],
    ['key', { profile: 'client', key: KEY }, 'put'],
    ['masterSecrets', { profile: 'sse-kms', keyId: 'k', masterSecrets: [] }, 'part'],
    ['operation', { profile: 'sse-s3' }, 'PutObject'],
    ['profile', undefined, 'put'],
  ])('%s', (field, encryption, operation) => {
    const headers = () =>
      encryptionHeaders(encryption as RequestedEncryption, operation as EncryptedOperation);
    expect(headers).toThrow(SignerConfigError);
    expect(headers).toThrow(`${field}: `);
  });
});
