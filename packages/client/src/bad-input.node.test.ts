import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { KMSClient } from '@aws-sdk/client-kms';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { importRsaPublicKey, type Keyring, rawRsaKeyring } from '@sealift/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kmsKeyring } from './keyrings/kms.js';
import { aes, BUCKET, errorOf, type TestBucket, testBucket } from './testing/bucket.js';

const input = { Bucket: BUCKET, Key: 'bad' };
const MOST = 68_719_476_704;
let bucket: TestBucket;
beforeAll(async () => {
  bucket = await testBucket();
});
afterAll(() => bucket.close());

describe('more than one message of AES-GCM holds', () => {
  test.each([
    ['one byte more', MOST + 1],
    ['64 GiB and one byte', 64 * 1024 ** 3 + 1],
  ])('%s is refused before a byte is read or sent', async (_, ContentLength) => {
    let read = 0;
    const Body = Readable.from(
      (function* () {
        for (;;) {
          read += 1;
          yield new Uint8Array(1024 ** 2);
        }
      })(),
      { highWaterMark: 1 },
    );
    const s3 = await bucket.client();
    const error = await errorOf(s3.putObject({ ...input, Body, ContentLength }));
    expect(error).toMatchObject({ code: 'file-too-large' });
    expect(read).toBeLessThan(20);
    expect(await bucket.left()).toEqual({ objects: [], uploads: [] });
  });
});

describe('a keyring that cannot open', () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = publicKey.export({ type: 'spki', format: 'pem' }) as string;
  const writeOnly = async (): Promise<Keyring> => rawRsaKeyring({ publicKey: await importRsaPublicKey(pem) });

  test.each<[string, () => Promise<Keyring>, () => Promise<Keyring>, string]>([
    ['another key', () => aes(1), () => aes(2), 'data-key-unwrap-failed'],
    ['another kind of key', () => aes(1), writeOnly, 'keyring-mismatch'],
    ['the public half', writeOnly, writeOnly, 'invalid-wrapping-key'],
  ])('%s: one code, and no byte', async (_, from, to, code) => {
    await (await bucket.client({ keyring: await from() })).putObject({ ...input, Body: 'x' });
    const s3 = await bucket.client({ keyring: await to() });
    expect(await errorOf(s3.getObject(input))).toMatchObject({ code });
    expect(await errorOf(s3.getObject(input, { enableDelayedAuthenticationMode: true }))).toMatchObject({
      code,
    });
  });
});

describe('an object that is another one by now', () => {
  test('between its head and its range: nothing is read', async () => {
    const s3 = await bucket.client();
    await s3.putObject({ ...input, Body: 'first' });
    const client = bucket.another();
    client.middlewareStack.add(
      (next, { commandName }) =>
        (async (args: never) => {
          const answer = await next(args);
          if (commandName === 'HeadObjectCommand') await s3.putObject({ ...input, Body: 'other' });
          return answer;
        }) as never,
      { step: 'initialize', name: 'meanwhile' },
    );
    const ranged = await bucket.client({ client, enableLegacyUnauthenticatedModes: true });
    expect((await errorOf(ranged.getObject({ ...input, Range: 'bytes=0-1' }))).name).toBe(
      'PreconditionFailed',
    );
    const { read } = await (await bucket.client({ client })).openObject(input);
    expect((await errorOf(read().next())).name).toBe('PreconditionFailed');
  });

  test('with the metadata of one and the content of another', async () => {
    const s3 = await bucket.client();
    await s3.putObject({ ...input, Body: 'first' });
    const { Metadata = {} } = await bucket.plain.send(new HeadObjectCommand(input));
    await s3.putObject({ ...input, Body: 'other' });
    const { Body } = await bucket.plain.send(new GetObjectCommand(input));
    const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
    await bucket.plain.send(new PutObjectCommand({ ...input, Metadata, Body: bytes }));
    expect(await errorOf(s3.getObject(input))).toMatchObject({ code: 'object-authentication-failed' });
  });
});

test('an instruction file that is missing', async () => {
  const s3 = await bucket.client({ enableInstructionFilePutObject: true });
  const beside = { Bucket: BUCKET, Key: 'beside' };
  await s3.putObject({ ...beside, Body: 'x' });
  await s3.deleteObject({ Bucket: BUCKET, Key: 'beside.instruction' });
  const read = [() => s3.getObject(beside), () => s3.openObject(beside), () => s3.headObject(beside)];
  for (const reading of read)
    expect(await errorOf(reading())).toMatchObject({ code: 'instruction-file-required' });
});

describe('a KMS that throttles', () => {
  let server: Server;
  let asked = 0;
  let refusals = 0;
  beforeAll(async () => {
    server = createServer((_, response) => {
      asked += 1;
      const type = 'application/x-amz-json-1.1';
      if (refusals-- > 0) {
        const body = { __type: 'ThrottlingException', message: 'Rate exceeded' };
        response.writeHead(400, { 'content-type': type }).end(JSON.stringify(body));
        return;
      }
      const key = Buffer.alloc(32, 7).toString('base64');
      const KeyId = 'arn:aws:kms:us-east-1:000000000000:key/k';
      response.writeHead(200, { 'content-type': type });
      response.end(JSON.stringify({ KeyId, Plaintext: key, CiphertextBlob: key }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => server.close());

  function throttled(times: number): Keyring {
    asked = 0;
    refusals = times;
    const client = new KMSClient({
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'A', secretAccessKey: 'b' },
      maxAttempts: 3,
    });
    return kmsKeyring({ client, keyId: 'arn:aws:kms:us-east-1:000000000000:key/k' });
  }

  test('is asked again by the SDK', async () => {
    const s3 = await bucket.client({ keyring: throttled(2) });
    await s3.putObject({ ...input, Body: 'x' });
    expect(asked).toBe(3);
    const { Body } = await s3.getObject(input);
    expect(await Body?.transformToString()).toBe('x');
  });

  test('for longer: one code that says to try later, and nothing is stored', async () => {
    const s3 = await bucket.client({ keyring: throttled(100) });
    const place = { Bucket: BUCKET, Key: 'throttled' };
    const error = await errorOf(s3.putObject({ ...place, Body: 'x' }));
    expect(error).toMatchObject({ name: 'KmsError', code: 'kms-unavailable' });
    expect(asked).toBe(3);
    expect((await bucket.left()).objects).not.toContain('throttled');
  });
});
