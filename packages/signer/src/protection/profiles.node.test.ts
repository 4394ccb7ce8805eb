import { createOpener, importAesWrappingKey, type Keyring, openVerified, rawAesKeyring } from '@sealift/core';
import {
  clientEncryption,
  type ServerSideEncryptionOptions,
  serverSideEncryption,
} from '@sealift/protection';
import type { DownloadGrant } from '@sealift/protocol';
import { describe, expect, onTestFinished, test } from 'vitest';
import { BUCKET, type DevStack, devStack } from '../testing/dev-stack.js';
import { MIB, SECRET, type Stack, stack } from '../testing/harness.js';
import { begin, beginPlain, complete, once, sendAll } from '../testing/page.js';
import { verifyReceipt } from '../tokens/receipt.js';

const KEY = '11111111-2222-3333-4444-555555555555';
const ARN = `arn:aws:kms:us-east-1:000000000000:key/${KEY}`;
const SSE = 'x-amz-server-side-encryption';
const MASTER = { version: '1', secret: new Uint8Array(32).fill(9) };

const PROFILES: readonly (ServerSideEncryptionOptions & { expected: object })[] = [
  { profile: 'sse-s3', expected: { serverSideEncryption: 'AES256' } },
  {
    profile: 'sse-kms',
    keyId: KEY,
    bucketKey: true,
    encryptionContext: { department: 'Zürich' },
    expected: { serverSideEncryption: 'aws:kms', kmsKeyId: ARN },
  },
  { profile: 'dsse-kms', keyId: KEY, expected: { serverSideEncryption: 'aws:kms:dsse', kmsKeyId: ARN } },
  { profile: 'sse-c', masterSecrets: [MASTER], expected: { customerAlgorithm: 'AES256' } },
];

function someBytes(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, at) => (at * 31) % 251);
}

async function ownKey(): Promise<Keyring> {
  return rawAesKeyring({ wrappingKey: await importAesWrappingKey(new Uint8Array(32).fill(7)) });
}

async function openStack(
  protection: Parameters<typeof devStack>[0] & object,
  bucket = {},
): Promise<DevStack> {
  const built = await devStack(protection, { kmsKeys: [KEY], bucket });
  onTestFinished(() => built.close());
  return built;
}

async function fetched(grant: DownloadGrant): Promise<Uint8Array<ArrayBuffer>> {
  const answer = await fetch(grant.request.url, { headers: grant.request.headers });
  expect(answer.status).toBe(200);
  return new Uint8Array(await answer.arrayBuffer());
}

describe.each(PROFILES)('$profile', ({ expected, ...options }) => {
  const { profile } = options;

  test.each([0, MIB, 9 * MIB])('alone, %i bytes up and back', async (size) => {
    const built = await openStack({ protection: serverSideEncryption(options) });
    const file = someBytes(size);
    const upload = await beginPlain(built, file);
    expect(upload.grant).toMatchObject({ protection: { profile }, partCount: size > 8 * MIB ? 2 : 1 });
    await sendAll(built, upload);
    const { receipt } = await complete(built, upload);
    expect(receipt).toMatchObject({ size, objectSize: size, protection: { profile } });
    expect(receipt.reported).toEqual(expected);
    expect(receipt, 'no tag where no page encrypted').not.toHaveProperty('tag');
    expect(receipt.checksum).toEqual(upload.checksum);
    expect(verifyReceipt(receipt, SECRET)).toEqual(receipt);

    const grant = await built.ok<DownloadGrant>('downloads', { key: receipt.key });
    expect(grant).toMatchObject({ protection: { profile }, metadata: {}, objectSize: size });
    expect(Buffer.compare(await fetched(grant), file)).toBe(0);
    expect(built.internal).toEqual([]);
  });

  test.each([0, MIB, 9 * MIB])('around client encryption, %i bytes up and back', async (size) => {
    const storage = serverSideEncryption(options);
    const built = await openStack({ protection: clientEncryption({ keyring: 'raw-aes', storage }) });
    const file = someBytes(size);
    const keyring = await ownKey();
    const upload = await begin(built, file, keyring);
    expect(upload.grant.protection).toMatchObject({ profile: 'client', storage: profile });
    await sendAll(built, upload);
    const { receipt } = await complete(built, upload);
    expect(receipt).toMatchObject({ size, objectSize: size + 16, reported: expected });
    expect(receipt.tag).toBe(Buffer.from(upload.object.subarray(-16)).toString('base64'));

    const grant = await built.ok<DownloadGrant>('downloads', { key: receipt.key });
    const { metadata, objectSize } = grant;
    const opener = await createOpener({ keyring, metadata, objectSize });
    expect(Buffer.compare(await openVerified(opener, once(await fetched(grant))), file)).toBe(0);
  });

  test('the page can leave out none of the headers, change none, and add none', async () => {
    const built = await openStack({ protection: serverSideEncryption(options) });
    const upload = await beginPlain(built, someBytes(100));
    const { url = '', headers = {} } = upload.put ?? {};
    const attempt = async (sent: Record<string, string>) =>
      (await fetch(url, { method: 'PUT', headers: sent, body: upload.object })).status;
    const names = Object.keys(headers).filter((name) => name.startsWith(SSE) || name === 'x-amz-tagging');
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) {
      const { [name]: value, ...rest } = headers;
      expect(await attempt(rest), `without ${name}`).toBe(403);
      expect(await attempt({ ...rest, [name]: `${value}x` }), `other ${name}`).toBe(403);
    }
    expect(await attempt({ ...headers, [`${SSE}-more`]: 'x' })).toBe(403);
    expect(await attempt(headers)).toBe(200);
  });

  test('metadata is refused: no name or type travels in the clear', async () => {
    const built = await openStack({ protection: serverSideEncryption(options) });
    const { token } = await built.ok<{ token: string }>('uploads', { size: 1 });
    const metadata = { name: 'Befund.pdf' };
    expect(await built.refused('uploads/start', { token, metadata })).toMatchObject({
      code: 'invalid-metadata',
      field: 'metadata',
    });
  });

  test('an object that a page has encrypted is not let out as if it were the file', async () => {
    const built = await openStack({ protection: serverSideEncryption(options) });
    const upload = await begin(
      await withSameBucket(built, clientEncryption({ keyring: 'raw-aes' })),
      someBytes(10),
      await ownKey(),
    );
    const sent = await fetch(upload.put?.url ?? '', {
      method: 'PUT',
      headers: upload.put?.headers ?? {},
      body: upload.object,
    });
    expect(sent.status).toBe(200);
    expect(await built.refused('downloads', { key: upload.grant.key })).toMatchObject({
      code: 'protection-mismatch',
    });
  });
});

/** Another signer on the same bucket. */
async function withSameBucket(
  { devS3 }: DevStack,
  protection: ReturnType<typeof serverSideEncryption>,
): Promise<Stack> {
  const { endpoint, region, credentials } = devS3;
  return stack(() => ({ status: 501 }), {
    s3: { endpoint, region, credentials, bucket: BUCKET, forcePathStyle: true },
    clock: Date.now,
    protection,
  });
}

describe('sse-c with managed keys', () => {
  const protectionOf = (...masterSecrets: (typeof MASTER)[]) =>
    serverSideEncryption({ profile: 'sse-c', masterSecrets });
  const SECOND = { version: '2', secret: new Uint8Array(32).fill(8) };

  async function store(built: Parameters<typeof beginPlain>[0], size = 100): Promise<string> {
    const upload = await beginPlain(built, someBytes(size));
    await sendAll(built, upload);
    return (await complete(built, upload)).receipt.key;
  }

  test('after a rotation old objects are read, new ones have the new version; without the old secret they are not', async () => {
    const built = await openStack({ protection: protectionOf(MASTER) });
    const old = await store(built);
    const rotated = await withSameBucket(built, protectionOf(SECOND, MASTER));
    expect((await fetched(await rotated.ok<DownloadGrant>('downloads', { key: old }))).byteLength).toBe(100);
    const young = await store(rotated);
    expect(await built.refused('downloads', { key: young })).toMatchObject({ code: 'data-key-refused' });
    const forgetful = await withSameBucket(built, protectionOf(SECOND));
    expect(await forgetful.refused('downloads', { key: old })).toMatchObject({ code: 'data-key-refused' });
    expect((await fetched(await forgetful.ok<DownloadGrant>('downloads', { key: young }))).byteLength).toBe(
      100,
    );
  });

  test('two replicas serve one upload, and no two objects share a key', async () => {
    const built = await openStack({ protection: protectionOf(MASTER) });
    const other = await withSameBucket(built, protectionOf(MASTER));
    const upload = await beginPlain(built, someBytes(9 * MIB));
    await sendAll(other, upload);
    expect((await complete(other, upload)).receipt.size).toBe(9 * MIB);
    const second = await beginPlain(built, someBytes(5));
    const third = await beginPlain(built, someBytes(5));
    const name = `${SSE}-customer-key`;
    expect(second.put?.headers[name]).toHaveLength(44);
    expect(second.put?.headers[name]).not.toBe(third.put?.headers[name]);
  });

  test('another master secret under the same version cannot read, and the error tells no key', async () => {
    const built = await openStack({ protection: protectionOf(MASTER) });
    const key = await store(built);
    const wrong = await withSameBucket(built, protectionOf({ version: '1', secret: SECOND.secret }));
    expect(await wrong.refused('downloads', { key })).toMatchObject({ code: 's3-refused' });
  });

  test('objects that S3 encrypted in another way stay readable', async () => {
    const built = await openStack({ protection: serverSideEncryption({ profile: 'sse-s3' }) });
    const key = await store(built);
    const later = await withSameBucket(built, protectionOf(MASTER));
    expect((await later.ok<DownloadGrant>('downloads', { key })).protection).toEqual({ profile: 'sse-s3' });
  });

  test.each([100, 9 * MIB])(
    'a bucket that blocks SSE-C: the message names setting and command (%i)',
    async (size) => {
      const encryption = { algorithm: 'AES256', bucketKey: false, blocksCustomerKeys: true } as const;
      const built = await openStack({ protection: protectionOf(MASTER) }, { encryption });
      const blocked = async () => {
        if (size > MIB) {
          const { token } = await built.ok<{ token: string }>('uploads', { size });
          return built.refused('uploads/start', { token, metadata: {} });
        }
        const { put, token, object, checksum } = await beginPlain(built, someBytes(size));
        const sent = await fetch(put?.url ?? '', {
          method: 'PUT',
          headers: put?.headers ?? {},
          body: object,
        });
        expect(sent.status).toBe(403);
        return built.refused('uploads/parts', {
          token,
          parts: [{ partNumber: 1, checksum: checksum.value }],
        });
      };
      const problem = await blocked();
      expect(problem).toMatchObject({ code: 'sse-c-blocked', status: 502 });
      expect(problem.detail).toMatch(
        /BlockedEncryptionTypes must be NONE.*aws s3api put-bucket-encryption --bucket uploads-bucket/,
      );
    },
  );
});
