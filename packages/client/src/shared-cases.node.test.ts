/** What the official clients' shared tests ask (docs/interop.md), said anew, so that it is asked wherever their sources are not. */
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { CommitmentPolicy, SuiteName } from '@sealift/core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { S3EncryptionClientOptions } from './options.js';
import { BUCKET, errorOf, type TestBucket, testBucket } from './testing/bucket.js';

const COMMITTING: SuiteName = 'ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY';
const OTHER: SuiteName = 'ALG_AES_256_GCM_IV12_TAG16_NO_KDF';
const TEXT = 'the quick brown fox jumps over the lazy dog';
const RANGES = { enableLegacyUnauthenticatedModes: true };
const OLDER = { commitmentPolicy: 'FORBID_ENCRYPT_ALLOW_DECRYPT', encryptionAlgorithm: OTHER } as const;

const from = { Bucket: BUCKET, Key: 'shared' };
const file = { Bucket: BUCKET, Key: 'shared.instruction' };
let bucket: TestBucket;
beforeAll(async () => {
  bucket = await testBucket();
});
afterAll(() => bucket.close());
beforeEach(async () => {
  const s3 = await bucket.client();
  await s3.deleteObject(from);
});

type Options = Partial<S3EncryptionClientOptions>;
type Entries = Record<string, string>;

async function put(options: Options = {}): Promise<void> {
  await (await bucket.client(options)).putObject({ ...from, Body: TEXT });
}

async function get(options: Options = {}, Range?: string): Promise<string | undefined> {
  const s3 = await bucket.client(options);
  const { Body } = await s3.getObject({ ...from, ...(Range === undefined ? {} : { Range }) });
  return Body?.transformToString();
}

/** Stores the same bytes with other metadata, and another instruction file where there is one. */
async function change(
  how: (metadata: Entries, entries: Entries) => { metadata?: Entries; entries?: Entries },
) {
  const { Body, Metadata = {} } = await bucket.plain.send(new GetObjectCommand(from));
  const bytes = await Body?.transformToByteArray();
  const text = await bucket.plain
    .send(new GetObjectCommand(file))
    .then((answer) => answer.Body?.transformToString())
    .catch(() => undefined);
  const { metadata = Metadata, entries } = how(Metadata, JSON.parse(text ?? '{}') as Entries);
  await bucket.plain.send(new PutObjectCommand({ ...from, Body: bytes, Metadata: metadata }));
  if (entries !== undefined)
    await bucket.plain.send(new PutObjectCommand({ ...file, Body: JSON.stringify(entries) }));
}

describe('policies, and the suites that go with them', () => {
  test.each<[CommitmentPolicy, SuiteName]>([
    ['FORBID_ENCRYPT_ALLOW_DECRYPT', COMMITTING],
    ['REQUIRE_ENCRYPT_ALLOW_DECRYPT', OTHER],
    ['REQUIRE_ENCRYPT_REQUIRE_DECRYPT', OTHER],
  ])('%s does not write %s', async (commitmentPolicy, encryptionAlgorithm) => {
    const error = await errorOf(put({ commitmentPolicy, encryptionAlgorithm }));
    expect(error).toMatchObject({ code: 'commitment-policy-conflict' });
    expect((await bucket.left()).objects).toEqual([]);
  });

  test.each<[CommitmentPolicy, Options, boolean]>([
    ['FORBID_ENCRYPT_ALLOW_DECRYPT', OLDER, true],
    ['FORBID_ENCRYPT_ALLOW_DECRYPT', {}, true],
    ['REQUIRE_ENCRYPT_ALLOW_DECRYPT', OLDER, true],
    ['REQUIRE_ENCRYPT_ALLOW_DECRYPT', {}, true],
    ['REQUIRE_ENCRYPT_REQUIRE_DECRYPT', OLDER, false],
    ['REQUIRE_ENCRYPT_REQUIRE_DECRYPT', {}, true],
  ])('%s reads what was written with %j: %s', async (commitmentPolicy, written, isRead) => {
    await put(written);
    for (const Range of [undefined, 'bytes=0-42']) {
      const reading = get({ commitmentPolicy, ...RANGES }, Range);
      if (isRead) expect(await reading).toBe(TEXT);
      else expect(await errorOf(reading)).toMatchObject({ code: 'non-committing-suite-refused' });
    }
  });
});

describe('an object without commitment that claims to have one', () => {
  test.each<CommitmentPolicy>([
    'FORBID_ENCRYPT_ALLOW_DECRYPT',
    'REQUIRE_ENCRYPT_ALLOW_DECRYPT',
    'REQUIRE_ENCRYPT_REQUIRE_DECRYPT',
  ])('is refused under %s', async (commitmentPolicy) => {
    await put(OLDER);
    await change((metadata) => ({ metadata: { ...metadata, 'x-amz-c': '115', 'x-amz-w': '02' } }));
    expect(await errorOf(get({ commitmentPolicy }))).toMatchObject({ code: 'metadata-mixed-versions' });
  });
});

describe('the commitment stands at the object, and nowhere else', () => {
  const INVALID = 'instruction-file-invalid';
  const beside = { enableInstructionFilePutObject: true };
  const ofContent = (metadata: Entries): Entries =>
    Object.fromEntries(['x-amz-c', 'x-amz-d', 'x-amz-i'].map((name) => [name, metadata[name] ?? '']));

  test.each<
    [string, (metadata: Entries, entries: Entries) => { metadata?: Entries; entries?: Entries }, string]
  >([
    ['in both places', (metadata, entries) => ({ entries: { ...entries, ...ofContent(metadata) } }), INVALID],
    [
      'in the instruction file alone',
      (metadata, entries) => ({ metadata: {}, entries: { ...entries, ...ofContent(metadata) } }),
      INVALID,
    ],
    ['with an instruction file of something else', () => ({ entries: { invalid: 'json' } }), INVALID],
    [
      'with another instruction file',
      (_, entries) => ({ entries: { ...entries, 'x-amz-3': Buffer.alloc(60, 1).toString('base64') } }),
      'data-key-unwrap-failed',
    ],
  ])('%s: refused, whole and in a range', async (_, how, code) => {
    await put(beside);
    expect(await get()).toBe(TEXT);
    await change(how);
    for (const Range of [undefined, 'bytes=0-4'])
      expect(await errorOf(get(RANGES, Range))).toMatchObject({ code });
  });
});

describe('ranges', () => {
  test.each([
    ['in metadata', {}],
    ['in an instruction file', { enableInstructionFilePutObject: true }],
    ['of the suite without commitment', OLDER],
  ])('%s: from the start, in the middle, to the end and past it', async (_, written) => {
    await put(written);
    const reading = { ...RANGES, commitmentPolicy: 'REQUIRE_ENCRYPT_ALLOW_DECRYPT' } as const;
    expect(await get(reading, 'bytes=0-4')).toBe(TEXT.slice(0, 5));
    expect(await get(reading, 'bytes=17-33')).toBe(TEXT.slice(17, 34));
    expect(await get(reading, 'bytes=40-')).toBe(TEXT.slice(40));
    expect(await get(reading, 'bytes=10-1000')).toBe(TEXT.slice(10));
  });

  test.each<[string, (commitment: Buffer) => string | undefined, string]>([
    [
      'changed',
      (bytes) => Buffer.from(bytes.map((byte, at) => (at === 3 ? byte ^ 1 : byte))).toString('base64'),
      'key-commitment-mismatch',
    ],
    ['too short', (bytes) => bytes.subarray(1).toString('base64'), 'metadata-invalid'],
    ['too long', (bytes) => Buffer.concat([bytes, bytes]).toString('base64'), 'metadata-invalid'],
    ['missing', () => undefined, 'metadata-invalid'],
  ])('with a commitment that is %s: refused before a byte', async (_, how, code) => {
    for (const written of [{}, { enableInstructionFilePutObject: true }]) {
      await (await bucket.client()).deleteObject(from);
      await put(written);
      await change(({ 'x-amz-d': old = '', ...metadata }) => {
        const commitment = how(Buffer.from(old, 'base64'));
        return { metadata: { ...metadata, ...(commitment === undefined ? {} : { 'x-amz-d': commitment }) } };
      });
      for (const Range of ['bytes=0-4', undefined])
        expect(await errorOf(get(RANGES, Range))).toMatchObject({ code });
    }
  });
});
