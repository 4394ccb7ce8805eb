import { generateKeyPairSync } from 'node:crypto';
import {
  createSealer,
  importAesWrappingKey,
  importRsaPublicKey,
  type Keyring,
  rawAesKeyring,
  rawRsaKeyring,
} from '@sealift/core';
import { clientEncryption } from '@sealift/protection';
import type { Grant, Started } from '@sealift/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aesMetadata, CHECKSUM, MIB, type Stack, stack, type TestKms, testKms } from '../testing/harness.js';
import { bytes, grantedKeyring } from '../testing/page.js';
import { s3Error, s3Xml } from '../testing/scripted-s3.js';

const OPENS = () => s3Xml('InitiateMultipartUploadResult', '<UploadId>upload-1</UploadId>');

async function metadataBy(keyring: Keyring, fileInfo?: { name: string }): Promise<Record<string, string>> {
  return {
    ...(await createSealer({ keyring, plaintextSize: 10, ...(fileInfo ? { fileInfo } : {}) })).metadata,
  };
}

describe('metadata is exactly what the pinned keyring makes', () => {
  const built = stack(OPENS);
  const base64 = (length: number, fill = 1): string => Buffer.alloc(length, fill).toString('base64');

  test.each<[string, Record<string, string | undefined>, string]>([
    ['an entry of one’s own', { note: 'x' }, 'metadata.note'],
    ['an entry of the web', { 'cache-control': 'x' }, 'metadata.cache-control'],
    ['an entry in capitals', { 'X-Amz-C': '115' }, 'metadata.X-Amz-C'],
    ['a V2 entry', { 'x-amz-key-v2': base64(60) }, 'metadata.x-amz-key-v2'],
    ['a KMS entry', { 'x-amz-t': '{}' }, 'metadata.x-amz-t'],
    ['no suite', { 'x-amz-c': undefined }, 'metadata.x-amz-c'],
    ['another suite', { 'x-amz-c': '116' }, 'metadata.x-amz-c'],
    ['no commitment', { 'x-amz-d': undefined }, 'metadata.x-amz-d'],
    ['a short commitment', { 'x-amz-d': base64(27) }, 'metadata.x-amz-d'],
    ['a long commitment', { 'x-amz-d': base64(29) }, 'metadata.x-amz-d'],
    ['a message id of zeros', { 'x-amz-i': base64(28, 0) }, 'metadata.x-amz-i'],
    ['a message id that is not base64', { 'x-amz-i': `${base64(28).slice(0, -1)}!` }, 'metadata.x-amz-i'],
    ['a short wrapped key', { 'x-amz-3': base64(59) }, 'metadata.x-amz-3'],
    ['another keyring', { 'x-amz-w': '22' }, 'metadata.x-amz-w'],
    ['an unknown keyring', { 'x-amz-w': '99' }, 'metadata.x-amz-w'],
    ['an empty entry', { 'x-amz-m': '' }, 'metadata.x-amz-m'],
    ['a description that is no map', { 'x-amz-m': '[1]' }, 'metadata.x-amz-m'],
    ['a description that is not ASCII', { 'x-amz-m': '{"a":"é"}' }, 'metadata.x-amz-m'],
    ['a line break', { 'x-amz-m': '{}\r\nx-amz-acl: public-read' }, 'metadata.x-amz-m'],
    ['file info that is not base64', { 'sealift-file': 'report.pdf' }, 'metadata.sealift-file'],
    ['file info that is too long', { 'sealift-file': 'A'.repeat(1404) }, 'metadata.sealift-file'],
    ['a signature that is too short', { 'sealift-signature': base64(73) }, 'metadata.sealift-signature'],
    ['a signature that is no base64', { 'sealift-signature': '!'.repeat(100) }, 'metadata.sealift-signature'],
    ['a signature of nothing', { 'sealift-signature': base64(74) }, 'metadata.sealift-file'],
    ['too much in all', { 'x-amz-m': JSON.stringify({ a: 'x'.repeat(1900) }) }, 'metadata'],
  ])('%s is refused', async (_, change, field) => {
    const { token } = await built.ok<Grant>('uploads', { size: 20 * MIB });
    const metadata = { ...(await aesMetadata()), ...change };
    expect(
      await built.refused('uploads/start', { token, metadata: JSON.parse(JSON.stringify(metadata)) }),
    ).toMatchObject({
      code: 'invalid-metadata',
      status: 400,
      field,
    });
  });

  test('a description, file info and a signature are welcome', async () => {
    const { token } = await built.ok<Grant>('uploads', { size: 20 * MIB });
    const metadata = {
      ...(await aesMetadata()),
      'x-amz-m': '{"key":"2026"}',
      'sealift-file': base64(300),
      'sealift-signature': base64(74),
    };
    expect(await built.ok<Started>('uploads/start', { token, metadata })).not.toHaveProperty('put');
  });

  test('the checksum comes at the start of a single PUT, and only there', async () => {
    const metadata = await aesMetadata();
    const small = await built.ok<Grant>('uploads', { size: 1 });
    expect(await built.refused('uploads/start', { token: small.token, metadata })).toMatchObject({
      code: 'invalid-request',
      field: 'checksum',
    });
    const large = await built.ok<Grant>('uploads', { size: 20 * MIB });
    expect(
      await built.refused('uploads/start', { token: large.token, metadata, checksum: CHECKSUM }),
    ).toMatchObject({ code: 'invalid-request', field: 'checksum' });
  });
});

describe('parts that are sealed by then', () => {
  const built = stack(OPENS);
  const parts = [{ partNumber: 1, checksum: CHECKSUM.value }];

  test('have their URLs with the answer, each for its length and its checksum', async () => {
    const { token, s3Origin, signsAtStart } = await built.ok<Grant>('uploads', { size: 20 * MIB });
    expect(signsAtStart).toBe(true);
    const metadata = await aesMetadata();
    const started = await built.ok<Started>('uploads/start', { token, metadata, parts });
    const [first] = started.parts ?? [];
    expect(started.parts).toHaveLength(1);
    expect(first).toMatchObject({
      partNumber: 1,
      method: 'PUT',
      headers: { 'x-amz-checksum-crc64nvme': CHECKSUM.value },
    });
    const url = new URL(first?.url ?? '');
    expect(url.origin).toBe(s3Origin);
    expect(url.searchParams.get('uploadId')).toBe('upload-1');
    expect(url.searchParams.get('X-Amz-SignedHeaders')).toContain('content-length');
  });

  test('are those of the plan, and each is named once', async () => {
    const { token } = await built.ok<Grant>('uploads', { size: 20 * MIB });
    const metadata = await aesMetadata();
    for (const [wrong, field] of [
      [[{ partNumber: 9, checksum: CHECKSUM.value }], 'parts[0].partNumber'],
      [[...parts, ...parts], 'parts'],
      [[], 'parts'],
    ] as const)
      expect(await built.refused('uploads/start', { token, metadata, parts: wrong })).toMatchObject({
        code: 'invalid-request',
        field,
      });
  });

  test('of one part there is none: its PUT is the answer', async () => {
    const { token } = await built.ok<Grant>('uploads', { size: 10 });
    const metadata = await aesMetadata();
    const started = await built.ok<Started>('uploads/start', { token, metadata, checksum: CHECKSUM, parts });
    expect(started).toHaveProperty('put');
    expect(started).not.toHaveProperty('parts');
  });
});

describe('with a KMS', () => {
  let master: TestKms;
  let built: Stack;
  beforeAll(async () => {
    master = await testKms();
    built = stack(() => s3Error(500, 'Unused'), { protection: clientEncryption(master) });
  });
  afterAll(() => master.remove());

  test('the wrapped key and its context must be the granted ones', async () => {
    const [one, two] = [
      await built.ok<Grant>('uploads', { size: 1 }),
      await built.ok<Grant>('uploads', { size: 1 }),
    ];
    const [mine, foreign] = [await metadataBy(grantedKeyring(one)), await metadataBy(grantedKeyring(two))];
    const start = (metadata: Record<string, string | undefined>) => ({
      token: one.token,
      metadata,
      checksum: CHECKSUM,
    });
    for (const metadata of [
      foreign,
      { ...mine, 'x-amz-3': foreign['x-amz-3'] },
      { ...mine, 'x-amz-t': foreign['x-amz-t'] },
      { ...mine, 'x-amz-t': '{}' },
    ]) {
      expect(await built.refused('uploads/start', start(metadata))).toMatchObject({
        code: 'invalid-metadata',
        field: 'metadata.x-amz-3',
      });
    }
    expect(await built.refused('uploads/start', start({ ...mine, 'x-amz-t': undefined }))).toMatchObject({
      field: 'metadata.x-amz-t',
    });
    expect(await built.refused('uploads/start', start(await aesMetadata()))).toMatchObject({
      code: 'invalid-metadata',
    });
    expect(await built.ok('uploads/start', start(mine))).toHaveProperty('put');
  });

  test('the context binds the data key to the object and the suite', async () => {
    const { dataKey, key } = await built.ok<Grant>('uploads', { size: 1 });
    expect(dataKey?.encryptionContext).toEqual({
      'sealift:object': `uploads-bucket/${key}`,
      'aws:x-amz-cek-alg': '115',
    });
    expect(bytes(dataKey?.plaintext ?? '')).toHaveLength(32);
  });

  test.each([
    ['disable', 'kms-key-unusable', 502],
    ['scheduleDeletion', 'kms-key-unusable', 502],
  ] as const)('%s of the master key ends the grants', async (change, code, status) => {
    const { keyId } = await master.kms.keys.create();
    await master.kms.keys[change](keyId);
    const stopped = stack(() => s3Error(500, 'Unused'), {
      protection: clientEncryption({ kms: master.kms, keyId }),
    });
    expect(await stopped.refused('uploads', { size: 1 })).toMatchObject({ code, status });
    expect(stopped.audit).toMatchObject([
      { action: 'upload-grant', outcome: 'failed', code, owner: 'alice' },
    ]);
  });

  test('a KMS that fails, or answers nonsense, is unavailable', async () => {
    const failing = {
      generateDataKey: () => Promise.reject(new Error('https://kms.example/?X-Amz-Signature=1')),
      decrypt: () => Promise.reject(),
    };
    const short = {
      ...failing,
      generateDataKey: async () => ({ plaintext: new Uint8Array(31), ciphertextBlob: new Uint8Array(1) }),
    };
    for (const kms of [failing, short]) {
      const stopped = stack(() => s3Error(500, 'Unused'), {
        protection: clientEncryption({ kms, keyId: 'k' }),
      });
      expect(await stopped.refused('uploads', { size: 1 })).toMatchObject({
        code: 'kms-unavailable',
        status: 503,
      });
    }
  });

  test('without an audit line no key leaves', async () => {
    const silent = stack(() => s3Error(500, 'Unused'), {
      protection: clientEncryption(master),
      audit: () => Promise.reject(new Error('disk full')),
    });
    const answer = await silent.post('uploads', { size: 1 });
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('plaintext');
  });
});

describe('the older suite, when the signer asks for it by name', () => {
  test('takes format V2 and nothing else', async () => {
    const suite = 'ALG_AES_256_GCM_IV12_TAG16_NO_KDF';
    const built = stack(() => s3Error(500, 'Unused'), {
      protection: clientEncryption({ keyring: 'raw-aes', suite }),
    });
    const { token, protection } = await built.ok<Grant>('uploads', { size: 10 });
    expect(protection.client?.suite).toBe(suite);
    const wrappingKey = await importAesWrappingKey(new Uint8Array(32));
    const commitmentPolicy = 'FORBID_ENCRYPT_ALLOW_DECRYPT';
    const { metadata } = await createSealer({
      keyring: rawAesKeyring({ wrappingKey }),
      plaintextSize: 10,
      suite,
      commitmentPolicy,
    });
    const start = (given: object) => ({ token, metadata: given, checksum: CHECKSUM });
    expect(await built.ok('uploads/start', start(metadata))).toHaveProperty('put');
    for (const [given, field] of [
      [await aesMetadata(), 'metadata.x-amz-key-v2'],
      [{ ...metadata, 'x-amz-c': '115' }, 'metadata.x-amz-c'],
      [{ ...metadata, 'x-amz-wrap-alg': 'kms+context' }, 'metadata.x-amz-wrap-alg'],
      [{ ...metadata, 'x-amz-cek-alg': 'AES/CBC/PKCS5Padding' }, 'metadata'],
    ] as const) {
      expect(await built.refused('uploads/start', start(given))).toMatchObject({
        code: 'invalid-metadata',
        field,
      });
    }
  });
});

describe('for one recipient', () => {
  test('the page gets the public key, and only keys of its size pass', async () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 3072 });
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const recipient = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const built = stack(() => s3Error(500, 'Unused'), { protection: clientEncryption({ recipient }) });
    const grant = await built.ok<Grant>('uploads', { size: 1 });
    const spki = grant.protection.client?.publicKey ?? '';
    expect(spki).toBe(publicKey.export({ type: 'spki', format: 'der' }).toString('base64'));
    expect(grant.dataKey).toBeUndefined();
    const right = await metadataBy(rawRsaKeyring({ publicKey: await importRsaPublicKey(bytes(spki)) }), {
      name: 'a',
    });
    const wrong = await metadataBy(
      rawRsaKeyring({
        publicKey: await importRsaPublicKey(
          other.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
        ),
      }),
    );
    expect(
      await built.refused('uploads/start', { token: grant.token, metadata: wrong, checksum: CHECKSUM }),
    ).toMatchObject({ code: 'invalid-metadata', field: 'metadata.x-amz-3' });
    expect(
      await built.ok('uploads/start', { token: grant.token, metadata: right, checksum: CHECKSUM }),
    ).toHaveProperty('put');
  });
});
