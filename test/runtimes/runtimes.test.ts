import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  createOpener,
  importRsaPrivateKey,
  importRsaPublicKey,
  type Keyring,
  kmsKeyring,
  openVerified,
  rawRsaKeyring,
} from '@sealift/core';
import type { Checks, DownloadGrant, Problem } from '@sealift/protocol';
import { verifyPublicReceipt, verifyReceipt } from '@sealift/signer';
import { createDevS3, type DevS3 } from 'sealift-dev-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { begin, beginPlain, bytes, complete, once, sendAll } from '../../packages/signer/src/testing/page.js';
import { ask, someBytes } from './ask.js';
import type { Settings } from './programs/signers.js';
import { RUNTIMES, type Running } from './start.js';

const MIB = 1024 * 1024;
const SECRET = 'a secret of the runtimes, with more than 32 bytes';
const ORIGIN = 'https://app.example';
const SIZES: [string, number][] = [
  ['nothing', 0],
  ['a single PUT', 1000],
  ['two parts', 9 * MIB],
];
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
let folder: string;
let s3: DevS3;
let other: Running;

const settings = (): Settings => ({
  s3: {
    bucket: 'uploads',
    region: s3.region,
    endpoint: s3.endpoint,
    credentials: s3.credentials,
    forcePathStyle: true,
    expectedBucketOwner: '000000000000',
  },
  secret: SECRET,
  origin: ORIGIN,
  recipient: publicKey.export({ type: 'spki', format: 'pem' }) as string,
});

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sealift-runtimes-'));
  s3 = await createDevS3({ directory: path.join(folder, 's3'), buckets: ['uploads'] });
  other = await start('node');
});
afterAll(async () => {
  await other?.close();
  await s3?.close();
  await rm(folder, { recursive: true });
});

function start(name: string): Promise<Running> {
  const starter = RUNTIMES[name];
  if (starter === undefined) throw new Error(`${name} is not a runtime`);
  return starter(settings(), path.join(folder, name));
}

/** What a page says to one of the signers. */
function pageOf({ url }: Running, profile: string) {
  const post = (call: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    ask(`${url}/${profile}/${call}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        origin: ORIGIN,
        authorization: 'Bearer page',
        ...headers,
      },
      body: JSON.stringify(body),
    });
  return {
    post,
    async ok<T>(call: string, body: unknown): Promise<T> {
      const answer = await post(call, body);
      if (!answer.ok) throw new Error(`${call}: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as T;
    },
    async refused(call: string, body: unknown, headers: Record<string, string>): Promise<Problem> {
      const answer = await post(call, body, headers);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      return (await answer.json()) as Problem;
    },
  };
}

async function fetched({ request }: DownloadGrant): Promise<Uint8Array> {
  const answer = await fetch(request.url, { headers: request.headers });
  if (!answer.ok) throw new Error(`S3: ${answer.status} ${await answer.text()}`);
  return new Uint8Array(await answer.arrayBuffer());
}

async function opened(grant: DownloadGrant, keyring: Keyring): Promise<Uint8Array> {
  const { metadata, objectSize } = grant;
  return openVerified(await createOpener({ keyring, metadata, objectSize }), once(await fetched(grant)));
}

/** The keyring of a reader who was given the data key. */
function granted({ metadata, dataKey }: DownloadGrant): Keyring {
  const { 'aws:x-amz-cek-alg': _, ...encryptionContext } = JSON.parse(metadata['x-amz-t'] ?? '{}');
  const never = () => Promise.reject(new Error('no'));
  const decrypt = async () => ({ plaintext: bytes(dataKey ?? '') });
  return kmsKeyring({ kms: { generateDataKey: never, decrypt }, encryptionContext });
}

describe.each(Object.keys(RUNTIMES))('%s', (name) => {
  let runtime: Running;
  beforeAll(async () => {
    runtime = await start(name);
  });
  afterAll(() => runtime?.close());

  test.each(SIZES)('client encryption with a KMS: %s, there and back', async (_, size) => {
    const page = pageOf(runtime, 'client');
    const upload = await begin(page, someBytes(size));
    await sendAll(page, upload);
    const { receipt } = await complete(page, upload);
    expect(verifyReceipt(receipt, SECRET)).toMatchObject({ size, protection: { profile: 'client' } });
    const grant = await page.ok<DownloadGrant>('downloads', { key: receipt.key });
    expect(Buffer.compare(await opened(grant, granted(grant)), someBytes(size))).toBe(0);
  });

  test('client encryption for a recipient', async () => {
    const page = pageOf(runtime, 'recipient');
    const pem = settings().recipient;
    const keyring = rawRsaKeyring({ publicKey: await importRsaPublicKey(pem) });
    const upload = await begin(page, someBytes(100), keyring);
    expect(upload.grant.protection.client?.publicKey).toBe(
      publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    );
    await sendAll(page, upload);
    const { receipt } = await complete(page, upload);
    const grant = await page.ok<DownloadGrant>('downloads', { key: receipt.key });
    const own = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    const holder = rawRsaKeyring({ privateKey: await importRsaPrivateKey(own) });
    expect(Buffer.compare(await opened(grant, holder), someBytes(100))).toBe(0);
  });

  test.each(SIZES)('SSE-C with derived keys: %s, there and back', async (_, size) => {
    const page = pageOf(runtime, 'sse-c');
    const upload = await beginPlain(page, someBytes(size));
    await sendAll(page, upload);
    const { receipt } = await complete(page, upload);
    expect(receipt.protection.profile).toBe('sse-c');
    const grant = await page.ok<DownloadGrant>('downloads', { key: receipt.key });
    expect(Buffer.compare(await fetched(grant), someBytes(size))).toBe(0);
  });

  test('one upload over two signers: the other one is in Node', async () => {
    const [here, there] = [pageOf(runtime, 'client'), pageOf(other, 'client')];
    const upload = await begin(here, someBytes(9 * MIB));
    await sendAll(there, upload);
    const { receipt } = await complete(here, upload);
    const grant = await there.ok<DownloadGrant>('downloads', { key: receipt.key });
    expect(Buffer.compare(await opened(grant, granted(grant)), someBytes(9 * MIB))).toBe(0);
  });

  test('the public keys verify the receipts, of every runtime', async () => {
    const page = pageOf(runtime, 'client');
    const upload = await begin(page, someBytes(10));
    await sendAll(page, upload);
    const { receipt } = await complete(page, upload);
    for (const { url } of [runtime, other]) {
      const answer = await ask(`${url}/client/receipts/jwks.json`);
      expect(await verifyPublicReceipt(receipt, await answer.json())).toMatchObject({
        key: receipt.key,
        size: 10,
      });
    }
  });

  test('checks, and a cancel that leaves nothing', async () => {
    const page = pageOf(runtime, 'client');
    const { put, get } = await page.ok<Checks>('checks', {});
    expect([put.method, get.method]).toEqual(['PUT', 'GET']);
    const upload = await begin(page, someBytes(9 * MIB));
    expect(await page.ok('uploads/abort', { token: upload.token })).toEqual({});
    const { token, checksum } = upload;
    expect((await page.refused('uploads/complete', { token, checksum }, {})).code).toBe('upload-not-found');
  });

  test('what is refused is refused by name', async () => {
    const page = pageOf(runtime, 'client');
    const code = async (headers: Record<string, string>, call = 'uploads', body: unknown = { size: 1 }) =>
      (await page.refused(call, body, headers)).code;
    expect(await code({ authorization: 'Bearer somebody' })).toBe('not-authorized');
    expect(await code({ origin: 'https://evil.example' })).toBe('origin-not-allowed');
    expect(await code({ 'content-type': 'text/plain' })).toBe('unsupported-media-type');
    expect(await code({}, 'uploads', { size: -1 })).toBe('invalid-request');
    expect(await code({}, 'uploads', { size: 1, context: { text: 'x'.repeat(70_000) } })).toBe(
      'request-too-large',
    );
    expect(await code({}, 'downloads', { key: 'users/page/none' })).toBe('object-not-found');
    expect(await code({}, 'uploads/abort', { token: 's1.e30.AAAA' })).toBe('token-invalid');
  });
});

test('without credentials a Worker says what is missing', async () => {
  const { credentials: _, ...s3WithoutThem } = settings().s3;
  const starter = RUNTIMES.workerd as NonNullable<(typeof RUNTIMES)['workerd']>;
  const runtime = await starter({ ...settings(), s3: s3WithoutThem }, path.join(folder, 'no-credentials'));
  try {
    const answer = await pageOf(runtime, 'client').post('checks', {});
    expect(answer.status).toBe(500);
    expect(((await answer.json()) as Problem).code).toBe('internal-error');
  } finally {
    await runtime.close();
  }
});
