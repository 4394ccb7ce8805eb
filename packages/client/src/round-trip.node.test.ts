import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  CopyObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import {
  kmsKeyring as coreKmsKeyring,
  createSealer,
  importRsaPrivateKey,
  importRsaPublicKey,
  rawRsaKeyring,
  sealStream,
} from '@sealift/core';
import { createSigningKeyPair, knownSenders, signingKey } from '@sealift/core/signatures';
import { localKms } from '@sealift/kms/local';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collect, hex, noise, stream } from '../../core/test/bytes.js';
import { kmsKeyring } from './keyrings/kms.js';
import { aes, BUCKET, errorOf, type TestBucket, testBucket } from './testing/bucket.js';

const MIB = 1024 ** 2;
let bucket: TestBucket;
let folder: string;

beforeAll(async () => {
  bucket = await testBucket();
  folder = await mkdtemp(join(tmpdir(), 'sealift-client-files-'));
});
afterAll(async () => {
  await bucket.close();
  await rm(folder, { recursive: true });
});

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('what is put comes back', () => {
  const bytes = noise(70_001);
  const bodies: [string, () => unknown, Uint8Array, number?][] = [
    ['text', () => 'Grüße, 世界', new TextEncoder().encode('Grüße, 世界')],
    ['nothing', () => undefined, new Uint8Array(0)],
    ['bytes', () => bytes, bytes],
    ['a part of a buffer', () => Buffer.from(bytes.buffer, 5, 1000), bytes.slice(5, 1005)],
    ['a Blob', () => new Blob([bytes]), bytes],
    ['a Node stream', () => Readable.from([bytes.subarray(0, 9), bytes.subarray(9)]), bytes],
    ['a Node stream of known length', () => Readable.from([bytes]), bytes, bytes.byteLength],
    ['a Node stream of text', () => Readable.from(['Grü', 'ße'], { encoding: 'utf8' }), Buffer.from('Grüße')],
    ['a web stream', () => new Blob([bytes]).stream(), bytes],
    ['a web stream of known length', () => new Blob([bytes]).stream(), bytes, bytes.byteLength],
    ['an empty stream', () => Readable.from([]), new Uint8Array(0)],
  ];

  test.each(bodies)('%s', async (_, make, expected, ContentLength) => {
    const s3 = await bucket.client();
    const Key = 'bodies/one';
    const length = ContentLength === undefined ? {} : { ContentLength };
    await s3.putObject({ Bucket: BUCKET, Key, Body: make() as never, ...length });
    const { Body, ContentLength: size } = await s3.getObject({ Bucket: BUCKET, Key });
    expect(size).toBe(expected.byteLength);
    expect(hex((await Body?.transformToByteArray()) ?? noise(1))).toBe(hex(expected));
  });

  test("the stream has the SDK's helpers, and is a stream of Node", async () => {
    const s3 = await bucket.client();
    const Key = 'helpers';
    await s3.putObject({ Bucket: BUCKET, Key, Body: 'some text' });
    const get = async () => (await s3.getObject({ Bucket: BUCKET, Key })).Body;
    expect(await (await get())?.transformToString()).toBe('some text');
    expect(await (await get())?.transformToString('base64')).toBe(btoa('some text'));
    expect(await new Response((await get())?.transformToWebStream()).text()).toBe('some text');
    expect(await get()).toBeInstanceOf(Readable);
  });

  test('what S3 has is not it', async () => {
    const s3 = await bucket.client();
    await s3.putObject({ Bucket: BUCKET, Key: 'secret', Body: 'a secret, a secret' });
    const { Body, Metadata } = await bucket.plain.send(
      new GetObjectCommand({ Bucket: BUCKET, Key: 'secret' }),
    );
    const stored = (await Body?.transformToByteArray()) ?? new Uint8Array();
    expect(stored).toHaveLength(18 + 16);
    expect(Buffer.from(stored).toString('latin1')).not.toContain('secret');
    expect(Metadata?.['x-amz-c']).toBe('115');
  });
});

describe('in parts', () => {
  const partSize = 5 * MIB;

  test.each([
    ['one byte less than a part', partSize - 1, false],
    ['a part', partSize, true],
    ['a part and a byte', partSize + 1, true],
    ['two parts and a half', 2.5 * partSize, true],
    ['three parts', 3 * partSize, true],
  ])('%s, of known and of unknown length', async (_, size, isMultipart) => {
    const s3 = await bucket.client({ partSize, queueSize: 2 });
    const plaintext = new Uint8Array(randomBytes(size));
    for (const known of [true, false]) {
      const Key = `parts/${size}-${known}`;
      const loaded: number[] = [];
      const { ETag, Size } = await s3.putObject(
        {
          Bucket: BUCKET,
          Key,
          Body: Readable.from(chunksOf(plaintext, 100_000)),
          ...(known ? { ContentLength: size } : {}),
          Metadata: { author: 'someone' },
          Tagging: 'class=blue',
          CacheControl: 'no-store',
          ContentType: 'text/x-test',
        },
        { onProgress: (progress) => loaded.push(progress.loaded) },
      );
      // Of unknown length parts are 7 MiB at least.
      if (known) expect(ETag?.includes('-')).toBe(isMultipart);
      if (ETag?.includes('-')) expect(Size).toBe(size + 16);
      expect(loaded.at(-1)).toBe(size + 16);
      const got = await s3.getObject({ Bucket: BUCKET, Key });
      expect(got).toMatchObject({
        ContentLength: size,
        ContentType: 'text/x-test',
        CacheControl: 'no-store',
        Metadata: { author: 'someone' },
        encryption: { verified: true, objectSize: size + 16, objectKey: Key },
      });
      expect(sha((await got.Body?.transformToByteArray()) ?? noise(1))).toBe(sha(plaintext));
      const tags = await bucket.plain.send(new GetObjectTaggingCommand({ Bucket: BUCKET, Key }));
      expect(tags.TagSet).toEqual([{ Key: 'class', Value: 'blue' }]);
    }
  });

  test('a file, as it is', async () => {
    const s3 = await bucket.client();
    const file = join(folder, 'big.iso');
    const plaintext = randomBytes(20 * MIB);
    await writeFile(file, plaintext);
    await s3.putObject({ Bucket: BUCKET, Key: 'big', Body: createReadStream(file) });
    const { Body } = await s3.getObject({ Bucket: BUCKET, Key: 'big' });
    const hash = createHash('sha256');
    await pipeline(Body as Readable, hash);
    expect(hash.digest('hex')).toBe(sha(plaintext));
  });
});

describe('keyrings', () => {
  test('RSA: who has the public key only cannot read', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = { type: 'spki', format: 'pem' } as const;
    const toWrite = rawRsaKeyring({
      publicKey: await importRsaPublicKey(publicKey.export(pem) as string),
      materialDescription: { recipient: 'partner' },
    });
    const toRead = rawRsaKeyring({
      privateKey: await importRsaPrivateKey(
        new Uint8Array(privateKey.export({ type: 'pkcs8', format: 'der' })),
      ),
    });
    const input = { Bucket: BUCKET, Key: 'rsa' };
    await (await bucket.client({ keyring: toWrite })).putObject({ ...input, Body: 'x' });
    expect(await errorOf((await bucket.client({ keyring: toWrite })).getObject(input))).toMatchObject({
      code: 'invalid-wrapping-key',
    });
    const { Body } = await (await bucket.client({ keyring: toRead })).getObject(input);
    expect(await Body?.transformToString()).toBe('x');
  });

  test('another AES key', async () => {
    const input = { Bucket: BUCKET, Key: 'aes' };
    await (await bucket.client()).putObject({ ...input, Body: 'x' });
    const other = await bucket.client({ keyring: await aes(2) });
    expect(await errorOf(other.getObject(input))).toMatchObject({ code: 'data-key-unwrap-failed' });
  });

  test('KMS: the context of a request, of the keyring, and that of pages', async () => {
    const kms = localKms({ file: join(folder, 'keys.json') });
    await kms.keys.create({ alias: 'alias/records' });
    const keyring = kmsKeyring({ kms, keyId: 'alias/records', encryptionContext: { team: 'a' } });
    const s3 = await bucket.client({ keyring });
    const input = { Bucket: BUCKET, Key: 'kms' };
    const encryptionContext = { tenant: '7' };

    await s3.putObject({ ...input, Body: 'x' });
    expect(await (await s3.getObject(input)).Body?.transformToString()).toBe('x');
    expect(await errorOf(s3.getObject(input, { encryptionContext }))).toMatchObject({
      code: 'encryption-context-mismatch',
    });

    await s3.putObject({ ...input, Body: 'y' }, { encryptionContext });
    expect(await (await s3.getObject(input, { encryptionContext })).Body?.transformToString()).toBe('y');
    expect(await errorOf(s3.getObject(input))).toMatchObject({ code: 'encryption-context-mismatch' });

    // As the page of a signer does.
    const pageWrote = async (name: string): Promise<void> => {
      const context = { team: 'a', 'sealift:object': name };
      const page = coreKmsKeyring({ kms, keyId: 'alias/records', encryptionContext: context });
      const fileInfo = { name: 'report.pdf', type: 'application/pdf' };
      const sealer = await createSealer({ keyring: page, plaintextSize: 4, fileInfo, objectKey: input.Key });
      const Body = await collect(sealStream(sealer, stream(Buffer.from('page'))));
      await bucket.plain.send(new PutObjectCommand({ ...input, Body, Metadata: { ...sealer.metadata } }));
    };
    await pageWrote(`${BUCKET}/kms`);
    const { Body, encryption } = await s3.getObject(input);
    expect(await Body?.transformToString()).toBe('page');
    expect(encryption.fileInfo).toEqual({ name: 'report.pdf', type: 'application/pdf' });
    await pageWrote(`${BUCKET}/another`);
    expect(await errorOf(s3.getObject(input))).toMatchObject({ code: 'encryption-context-mismatch' });
  });

  test('a context where there is no KMS', async () => {
    const s3 = await bucket.client();
    const options = { encryptionContext: { a: 'b' } };
    const input = { Bucket: BUCKET, Key: 'k' };
    const wrong = { code: 'invalid-option', field: 'encryptionContext' };
    expect(await errorOf(s3.putObject({ ...input, Body: 'x' }, options))).toMatchObject(wrong);
    await s3.putObject({ ...input, Body: 'x' });
    expect(await errorOf(s3.getObject(input, options))).toMatchObject(wrong);
  });
});

describe('which object, and from whom', () => {
  test('a copy under another key is refused, unless it is said from where it came', async () => {
    const s3 = await bucket.client();
    await s3.putObject({ Bucket: BUCKET, Key: 'here', Body: 'x' });
    await bucket.plain.send(
      new CopyObjectCommand({ Bucket: BUCKET, Key: 'there', CopySource: `${BUCKET}/here` }),
    );
    const input = { Bucket: BUCKET, Key: 'there' };
    expect(await errorOf(s3.getObject(input))).toMatchObject({ code: 'object-mismatch' });
    const { Body } = await s3.getObject(input, { identity: { movedFrom: 'here' } });
    expect(await Body?.transformToString()).toBe('x');
  });

  test('signed by a known sender', async () => {
    const mine = await signingKey(await createSigningKeyPair());
    const senders = knownSenders([{ name: 'Ada', publicKey: mine.publicKey }]);
    const signing = await bucket.client({ signingKey: mine });
    const reading = await bucket.client({ senders });
    const input = { Bucket: BUCKET, Key: 'signed' };
    await signing.putObject({ ...input, Body: 'x' });
    const { encryption } = await reading.getObject(input);
    expect(encryption.sender?.name).toBe('Ada');
    await (await bucket.client()).putObject({ ...input, Body: 'x' });
    expect(await errorOf(reading.getObject(input))).toMatchObject({ code: 'signature-missing' });
  });

  test('name and type of the file are sealed', async () => {
    const s3 = await bucket.client();
    const input = { Bucket: BUCKET, Key: 'named' };
    const fileInfo = { name: 'Überblick.pdf', type: 'application/pdf' };
    await s3.putObject({ ...input, Body: 'x' }, { fileInfo });
    expect((await s3.getObject(input)).encryption.fileInfo).toEqual(fileInfo);
    const head = await bucket.plain.send(new HeadObjectCommand(input));
    expect(JSON.stringify(head.Metadata)).not.toContain('berblick');
  });
});

describe('policies', () => {
  test('format V2 is written and read when it is asked for only', async () => {
    const older = await bucket.client({ commitmentPolicy: 'FORBID_ENCRYPT_ALLOW_DECRYPT' });
    const input = { Bucket: BUCKET, Key: 'v2' };
    await older.putObject({ ...input, Body: 'x' });
    const { encryption, Body } = await older.getObject(input);
    expect(encryption.suite).toBe('ALG_AES_256_GCM_IV12_TAG16_NO_KDF');
    expect(await Body?.transformToString()).toBe('x');
    expect(await errorOf((await bucket.client()).getObject(input))).toMatchObject({
      code: 'non-committing-suite-refused',
    });
  });
});

function* chunksOf(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
}
