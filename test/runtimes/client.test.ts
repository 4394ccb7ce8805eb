/** The encryption client in every runtime, before the development server: what one puts, another one gets. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { importAesWrappingKey, rawAesKeyring, S3EncryptionClient } from '@sealift/client';
import { createDevS3, type DevS3 } from 'sealift-dev-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, someBytes } from './ask.js';
import { RUNTIMES, type Running } from './start.js';

const MIB = 1024 * 1024;
const SEGMENT = 786_432;
const KEY = '07'.repeat(32);
const SIZES: [string, number][] = [
  ['nothing', 0],
  ['one part', 100_001],
  ['three parts', 12 * MIB + 7],
];
let folder: string;
let s3: DevS3;
let here: S3EncryptionClient;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sealift-runtimes-client-'));
  s3 = await createDevS3({ directory: path.join(folder, 's3'), buckets: ['records'] });
  const { endpoint, region, credentials } = s3;
  here = new S3EncryptionClient({
    client: new S3Client({ endpoint, region, credentials, forcePathStyle: true }),
    keyring: rawAesKeyring({ wrappingKey: await importAesWrappingKey(Buffer.from(KEY, 'hex')) }),
  });
});
afterAll(async () => {
  await s3?.close();
  await rm(folder, { recursive: true });
});

const shapes = Object.keys(RUNTIMES).filter((name) => name !== 'lambda');

describe.each(shapes)('%s', (name) => {
  let runtime: Running;
  beforeAll(async () => {
    const { endpoint, region, credentials } = s3;
    const settings = { s3: { bucket: 'records', endpoint, region, credentials }, wrappingKey: KEY };
    runtime = await (RUNTIMES[name] as (typeof RUNTIMES)[string])(settings, path.join(folder, name));
  });
  afterAll(() => runtime?.close());

  async function put(
    key: string,
    body: Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
  ): Promise<void> {
    const answer = await ask(`${runtime.url}/${key}`, {
      method: 'PUT',
      body,
      headers,
    });
    expect(answer.ok ? '' : await answer.text()).toBe('');
  }

  test.each(SIZES)('puts %s from a stream, which Node reads', async (_, size) => {
    const Key = `${name}/put/${size}`;
    await put(Key, someBytes(size));
    const { Body, encryption } = await here.getObject({ Bucket: 'records', Key });
    const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array(1);
    expect(Buffer.compare(bytes, someBytes(size))).toBe(0);
    expect(encryption).toMatchObject({ verified: true, objectKey: Key, fileInfo: { name: 'report.pdf' } });
  });

  test('puts bytes at hand, in parts', async () => {
    const Key = `${name}/bytes`;
    await put(Key, someBytes(11 * MIB), { 'x-buffered': '1' });
    const { Body } = await here.getObject({ Bucket: 'records', Key });
    expect(Buffer.compare((await Body?.transformToByteArray()) ?? Buffer.alloc(1), someBytes(11 * MIB))).toBe(
      0,
    );
  });

  test.each(SIZES)('gets %s that Node has put', async (_, size) => {
    const Key = `${name}/get/${size}`;
    await here.putObject({ Bucket: 'records', Key, Body: someBytes(size) }, { fileInfo: { name: 'a.txt' } });
    const answer = await ask(`${runtime.url}/${Key}`);
    expect([answer.headers.get('x-name'), answer.headers.get('x-verified')]).toEqual(['a.txt', 'true']);
    expect(Buffer.compare(Buffer.from(await answer.arrayBuffer()), someBytes(size))).toBe(0);
    const head = await ask(`${runtime.url}/${Key}`, { method: 'HEAD' });
    expect(head.headers.get('x-size')).toBe(`${size}`);
  });

  test('serves ranges over HTTP, and a body that is not genuine breaks', async () => {
    const asked = { Bucket: 'records', Key: `${name}/film` };
    const size = 4 * SEGMENT + 5;
    await here.putObject({ ...asked, Body: someBytes(size) }, { segments: true });
    const serve = (range: string) =>
      ask(`${runtime.url}/${asked.Key}`, { headers: { range, 'x-handler': '1' } });
    const answer = await serve(`bytes=${SEGMENT - 5}-${SEGMENT + 4}`);
    expect([answer.status, answer.headers.get('content-range')]).toEqual([
      206,
      `bytes ${SEGMENT - 5}-${SEGMENT + 4}/${size}`,
    ]);
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(Buffer.compare(bytes, someBytes(size).subarray(SEGMENT - 5, SEGMENT + 5))).toBe(0);
    const { Body, Metadata } = await here.client.send(new GetObjectCommand(asked));
    const changed = (await Body?.transformToByteArray()) ?? new Uint8Array();
    changed[3 * SEGMENT] = (changed[3 * SEGMENT] ?? 0) ^ 1;
    await here.client.send(new PutObjectCommand({ ...asked, Body: changed, Metadata }));
    const broken = await serve('bytes=0-');
    expect(broken.status).toBe(206);
    const read = await broken.arrayBuffer().then(
      ({ byteLength }) => byteLength,
      () => 'broken',
    );
    expect(read).toBe('broken');
    expect((await serve(`bytes=${3 * SEGMENT}-`)).status).toBe(502);
  });

  test('refuses what is not genuine, and what is not there', async () => {
    const Key = `${name}/copied`;
    await here.putObject({ Bucket: 'records', Key: 'the original', Body: 'x' });
    await here.copyObject({ Bucket: 'records', Key, CopySource: 'records/the%20original' });
    const code = async (key: string) =>
      ((await (await ask(`${runtime.url}/${key}`)).json()) as { code: string }).code;
    expect(await code(Key)).toBe('object-mismatch');
    expect(await code(`${name}/nowhere`)).toBe('NoSuchKey');
  });
});
