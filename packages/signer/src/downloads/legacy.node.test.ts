import { type ClientEncryptionOptions, clientEncryption, type LegacyChoice } from '@sealift/protection';
import type { DownloadGrant } from '@sealift/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Stack, stack, type TestKms, testKms } from '../testing/harness.js';
import { s3Error } from '../testing/scripted-s3.js';

const KEY = 'users/alice/abc';
const BOTH = { enableLegacyWrappingAlgorithms: true, enableLegacyUnauthenticatedModes: true };
const WRAPS = { enableLegacyWrappingAlgorithms: true };
const MODES = { enableLegacyUnauthenticatedModes: true };
const base64 = (length: number): string => Buffer.alloc(length, 5).toString('base64');

const V1_AES = { 'x-amz-key': base64(48), 'x-amz-iv': base64(16), 'x-amz-matdesc': '{}' };
const V1_RSA = { ...V1_AES, 'x-amz-key': base64(256) };
const V2 = (wrap: string, content = 'AES/CBC/PKCS5Padding') => ({
  'x-amz-key-v2': base64(wrap === 'AES/GCM' ? 60 : 40),
  'x-amz-iv': base64(content.startsWith('AES/CBC') ? 16 : 12),
  'x-amz-matdesc': '{}',
  'x-amz-wrap-alg': wrap,
  'x-amz-cek-alg': content,
});
const GCM = 'AES/GCM/NoPadding';

let master: TestKms;
beforeAll(async () => {
  master = await testKms();
});
afterAll(() => master.remove());

function reader(
  metadata: Readonly<Record<string, string>>,
  legacy: LegacyChoice | undefined,
  options: ClientEncryptionOptions = master,
  encryptionContext?: Record<string, string>,
): Stack {
  const entries = Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]);
  const headers = { 'content-length': '32', etag: '"e"', ...Object.fromEntries(entries) };
  return stack(({ method }) => (method === 'HEAD' ? { status: 200, headers } : s3Error(404, 'NoSuchKey')), {
    protection: clientEncryption({ ...options, ...(legacy ? { legacy } : {}) }),
    authorize: () => ({
      owner: 'alice',
      prefix: 'users/alice/',
      ...(encryptionContext ? { encryptionContext } : {}),
    }),
  });
}

/** A key that an old client had wrapped: V2 metadata with this context, whatever the metadata says of it. */
async function kmsWrapped(
  context: Record<string, string>,
  stated: Record<string, string> = context,
  content = GCM,
  wrap = 'kms',
): Promise<Record<string, string>> {
  const { ciphertextBlob } = await master.kms.generateDataKey({
    keyId: master.keyId,
    encryptionContext: context,
  });
  return {
    ...V2(wrap, content),
    'x-amz-key-v2': Buffer.from(ciphertextBlob).toString('base64'),
    'x-amz-matdesc': JSON.stringify(stated),
  };
}

describe('what an old client wrote is let out with the flags that it needs, and the refusal names them', () => {
  test.each<[string, Record<string, string>, readonly (LegacyChoice | undefined)[], string]>([
    ['V1, AES', V1_AES, [undefined, {}, MODES], 'enableLegacyWrappingAlgorithms'],
    ['V1, AES', V1_AES, [WRAPS], 'enableLegacyUnauthenticatedModes'],
    ['V1, RSA', V1_RSA, [undefined, {}, MODES], 'enableLegacyWrappingAlgorithms'],
    ['AESWrap, GCM', V2('AESWrap', GCM), [undefined, {}, MODES], 'enableLegacyWrappingAlgorithms'],
    ['AES/GCM, CBC', V2('AES/GCM'), [undefined, {}, WRAPS], 'enableLegacyUnauthenticatedModes'],
  ])('%s', async (_, metadata, refusing, flag) => {
    for (const legacy of refusing) {
      const refused = await reader(metadata, legacy).refused('downloads', { key: KEY });
      expect(refused).toMatchObject({ code: 'legacy-not-allowed', status: 409, field: 'key' });
      expect(refused.detail).toContain(`protection.legacy.${flag}`);
    }
    const grant = await reader(metadata, BOTH).ok<DownloadGrant>('downloads', { key: KEY });
    expect(grant).not.toHaveProperty('dataKey');
    expect(grant.metadata).toEqual(metadata);
  });

  test.each([
    [V1_AES, 'ALG_AES_256_CBC_IV16_NO_KDF', 'raw-aes'],
    [V1_RSA, 'ALG_AES_256_CBC_IV16_NO_KDF', 'raw-rsa'],
    [V2('AESWrap', GCM), 'ALG_AES_256_GCM_IV12_TAG16_NO_KDF', 'raw-aes'],
  ])('the grant says what it is', async (metadata, suite, keyring) => {
    const grant = await reader(metadata, BOTH).ok<DownloadGrant>('downloads', { key: KEY });
    expect(grant.protection).toEqual({ profile: 'client', client: { suite, keyring } });
  });

  test('the flags change nothing for what is no legacy object', async () => {
    const mixed = { ...V1_AES, 'x-amz-c': '115' };
    expect(await reader(mixed, BOTH).ok('downloads', { key: KEY })).not.toHaveProperty('dataKey');
    expect(await reader({}, BOTH).refused('downloads', { key: KEY })).toMatchObject({
      code: 'protection-mismatch',
    });
  });
});

describe('a data key that an old client had wrapped by a KMS', () => {
  const CONTEXT = { kms_cmk_id: 'any', team: 'a' };

  test.each([GCM, 'AES/CBC/PKCS5Padding'])('is unwrapped when it is allowed: %s', async (content) => {
    const metadata = await kmsWrapped(CONTEXT, CONTEXT, content);
    expect(await reader(metadata, MODES).refused('downloads', { key: KEY })).toMatchObject({
      code: 'legacy-not-allowed',
    });
    const built = reader(metadata, BOTH);
    const grant = await built.ok<DownloadGrant>('downloads', { key: KEY });
    expect(Buffer.from(grant.dataKey ?? '', 'base64')).toHaveLength(32);
    expect(built.audit[0]).toMatchObject({ action: 'key-unwrap', outcome: 'ok', kmsKeyId: master.keyId });
  });

  test('needs the context that the application demands, if it demands one', async () => {
    const metadata = await kmsWrapped(CONTEXT);
    const asking = (context: Record<string, string>) => reader(metadata, BOTH, master, context);
    expect(await asking({ team: 'a' }).ok('downloads', { key: KEY })).toHaveProperty('dataKey');
    for (const context of [{ team: 'b' }, {} as Record<string, string>])
      expect(await asking(context).refused('downloads', { key: KEY })).toMatchObject({
        code: 'data-key-refused',
      });
  });

  test('is refused where no KMS is set up', async () => {
    const metadata = await kmsWrapped(CONTEXT);
    const built = reader(metadata, BOTH, { keyring: 'raw-aes' });
    expect(await built.refused('downloads', { key: KEY })).toMatchObject({ code: 'data-key-refused' });
  });
});

describe('the flags open no way around the binding of a data key to its object', () => {
  const NEW = { 'sealift:object': 'uploads-bucket/users/bob/x', 'aws:x-amz-cek-alg': '115' };

  test.each<[string, Record<string, string>, Record<string, string>]>([
    ['a new key of another object, called an old one', NEW, NEW],
    ['the same, with the mark of old keys', { ...NEW, kms_cmk_id: 'x' }, { ...NEW, kms_cmk_id: 'x' }],
    [
      'a key of another S3 Encryption Client',
      { 'aws:x-amz-cek-alg': '115' },
      { 'aws:x-amz-cek-alg': '115', kms_cmk_id: 'x' },
    ],
    ['a ciphertext of something else altogether', { table: 'people' }, { table: 'people' }],
    ['an old key under a context that was changed', { kms_cmk_id: 'a' }, { kms_cmk_id: 'b' }],
  ])('%s', async (_, context, stated) => {
    for (const content of [GCM, 'AES/CBC/PKCS5Padding']) {
      const metadata = await kmsWrapped(context, stated, content);
      const built = reader(metadata, BOTH);
      expect(await built.refused('downloads', { key: KEY })).toMatchObject({ code: 'data-key-refused' });
    }
  });

  test.each([NEW['sealift:object'], `uploads-bucket/${KEY}`])(
    'a new key of %s with CBC content',
    async (object) => {
      const context = { ...NEW, 'sealift:object': object };
      const metadata = await kmsWrapped(context, context, 'AES/CBC/PKCS5Padding', 'kms+context');
      expect(await reader(metadata, BOTH).refused('downloads', { key: KEY })).toMatchObject({
        code: 'data-key-refused',
      });
    },
  );
});

test.each<[object, string]>([
  [{ enableLegacyWrapping: true }, 'protection.legacy.enableLegacyWrapping'],
  [{ enableLegacyUnauthenticatedModes: 'yes' }, 'protection.legacy.enableLegacyUnauthenticatedModes'],
])('the option %j is refused by name', (legacy, field) => {
  expect(() => clientEncryption({ ...master, legacy })).toThrow(expect.objectContaining({ field }));
});
