import { generateKeyPairSync } from 'node:crypto';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CopyObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import {
  createOpener,
  createSealer,
  importAesWrappingKey,
  importRsaPrivateKey,
  importRsaPublicKey,
  joinInstructionFile,
  type Keyring,
  openVerified,
  rawAesKeyring,
  rawRsaKeyring,
  type SealerOptions,
  sealStream,
} from '@sealift/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../cli/run.js';
import { s3Client } from '../s3/connection.js';
import { BUCKET, type DevHouse, devHouse } from '../testing/dev-house.js';
import { testKms } from '../testing/harness.js';
import { collect, once } from '../testing/page.js';
import { deleteObject } from './delete.js';
import { kmsKeyringFor, type RewrapObjectOptions, RewrapStore, rewrapObject } from './index.js';
import { openJournal } from './journal.js';
import { rewrapAll } from './rewrap-all.js';

let house: DevHouse;
let store: RewrapStore;
const plaintext = new Uint8Array(1000).fill(7);
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const spki = publicKey.export({ type: 'spki', format: 'pem' }) as string;
const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;

beforeAll(async () => {
  house = await devHouse();
  const { endpoint, region, credentials } = house.devS3;
  const client = s3Client({ bucket: BUCKET, endpoint, region, credentials, forcePathStyle: true });
  store = new RewrapStore(client, BUCKET);
});
afterAll(() => house.close());

async function aes(byte: number, description: Record<string, string> = {}): Promise<Keyring> {
  const wrappingKey = await importAesWrappingKey(new Uint8Array(32).fill(byte));
  return rawAesKeyring({ wrappingKey, materialDescription: description });
}

async function put(key: string, keyring: Keyring, more: Partial<SealerOptions> = {}): Promise<void> {
  const sealer = await createSealer({ keyring, plaintextSize: plaintext.byteLength, ...more });
  await store.client.send(
    new PutObjectCommand({
      Bucket: BUCKET,
      Key: key,
      Body: await collect(sealStream(sealer, once(plaintext))),
      Metadata: { ...sealer.metadata, author: 'someone' },
      ContentType: 'application/x-of-its-own',
      CacheControl: 'no-store',
      Tagging: 'class=blue&note=a%20b',
    }),
  );
}

async function opens(key: string, keyring: Keyring, suffix?: string): Promise<void> {
  const object = await store.client.send(new GetObjectCommand({ Bucket: BUCKET, Key: key }));
  const body = (await object.Body?.transformToByteArray()) ?? new Uint8Array();
  const file = suffix === undefined ? undefined : await store.readInstructionFile(key + suffix);
  const own = object.Metadata ?? {};
  const metadata = file === undefined ? own : joinInstructionFile(own, file.body);
  const opener = await createOpener({ keyring, metadata, objectSize: body.byteLength });
  expect(Buffer.compare(await openVerified(opener, once(body)), plaintext)).toBe(0);
  expect(own.author).toBe('someone');
  expect([object.ContentType, object.CacheControl]).toEqual(['application/x-of-its-own', 'no-store']);
  const tags = await store.client.send(new GetObjectTaggingCommand({ Bucket: BUCKET, Key: key }));
  expect(tags.TagSet).toEqual([
    { Key: 'class', Value: 'blue' },
    { Key: 'note', Value: 'a b' },
  ]);
}

async function between(from: Keyring, to: Keyring): Promise<RewrapObjectOptions> {
  return { store, from: () => from, to: () => to };
}

const code = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => 'nothing',
    (error: { code?: string }) => error.code,
  );

describe('one object', () => {
  test('in its metadata, and once more', async () => {
    const [from, to] = [await aes(1), await aes(2, { key: '2' })];
    await put('one/a b+é.bin', from);
    const options = { ...(await between(from, to)), enforceRotation: true };
    expect(await rewrapObject('one/a b+é.bin', { ...options, dryRun: true })).toBe('would-rewrap');
    await opens('one/a b+é.bin', from);
    expect(await rewrapObject('one/a b+é.bin', options)).toBe('rewrapped');
    await opens('one/a b+é.bin', to);
    expect(await rewrapObject('one/a b+é.bin', options)).toBe('already');
    expect(await code(rewrapObject('one/a b+é.bin', await between(await aes(3), await aes(4))))).toBe(
      'data-key-unwrap-failed',
    );
  });

  test('in parts, where it is too large for one copy', async () => {
    const [from, to] = [await aes(1), await aes(2, { key: '2' })];
    const big = new Uint8Array(6 * 1024 * 1024).fill(3);
    const sealer = await createSealer({ keyring: from, plaintextSize: big.byteLength });
    const Body = await collect(sealStream(sealer, once(big)));
    await store.client.send(
      new PutObjectCommand({
        Bucket: BUCKET,
        Key: 'big',
        Body,
        Metadata: { ...sealer.metadata },
        Tagging: 'a=b',
      }),
    );
    const copySizes = { maxCopyBytes: 1000, partBytes: 5 * 1024 * 1024 };
    expect(await rewrapObject('big', { ...(await between(from, to)), copySizes })).toBe('rewrapped');
    const object = await store.client.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'big' }));
    const body = (await object.Body?.transformToByteArray()) ?? new Uint8Array();
    expect(Buffer.compare(body, Body)).toBe(0);
    await createOpener({ keyring: to, metadata: object.Metadata ?? {}, objectSize: body.byteLength });
    expect(await store.tagging('big')).toBe('a=b');
  });

  test('a copy in parts that fails leaves no upload behind', async () => {
    const [from, to] = [await aes(1), await aes(2, { key: '2' })];
    await put('broken', from);
    // Parts of less than 5 MiB: S3 refuses to complete.
    const copySizes = { maxCopyBytes: 10, partBytes: 100 };
    expect(await code(rewrapObject('broken', { ...(await between(from, to)), copySizes }))).toBe(
      's3-refused',
    );
    const { Uploads = [] } = await store.client.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
    expect(Uploads).toEqual([]);
    await opens('broken', from);
  });

  test('into an instruction file, within it, out of it', async () => {
    const [from, to] = [await aes(1), await aes(2, { key: '2' })];
    await put('filed', from);
    expect(await rewrapObject('filed', { ...(await between(from, to)), into: 'instruction-file' })).toBe(
      'rewrapped',
    );
    await opens('filed', to, '.instruction');
    const head = await store.client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'filed' }));
    expect(Object.keys(head.Metadata ?? {}).sort()).toEqual(['author', 'x-amz-c', 'x-amz-d', 'x-amz-i']);
    const third = await aes(3, { key: '3' });
    expect(await rewrapObject('filed', await between(to, third))).toBe('rewrapped');
    await opens('filed', third, '.instruction');
    const fourth = await aes(4, { key: '4' });
    expect(await rewrapObject('filed', { ...(await between(third, fourth)), into: 'metadata' })).toBe(
      'rewrapped',
    );
    await opens('filed', fourth);
    expect(await store.readInstructionFile('filed.instruction')).toBeUndefined();
  });

  test('an object that was changed meanwhile is left alone', async () => {
    const [from, to] = [await aes(1), await aes(2, { key: '2' })];
    await put('raced', from);
    const slow: Keyring = {
      ...to,
      async wrapDataKey(suite, dataKey) {
        await put('raced', from);
        return (await to.wrapDataKey?.(suite, dataKey)) ?? { encryptedDataKey: dataKey, description: {} };
      },
    };
    expect(await code(rewrapObject('raced', await between(from, slow)))).toBe('object-changed');
    await opens('raced', from);
  });

  test('of a KMS, with its context; a copied object is refused', async () => {
    const { kms, keyId, remove } = await testKms();
    const stored = { bucket: BUCKET, key: 'kms', wrapAlgorithm: 'AES/GCM', description: {} } as const;
    const old = await kms.keys.create();
    await put('kms', kmsKeyringFor({ kms, keyId: old.keyId })(stored));
    const options = { store, from: kmsKeyringFor({ kms }), to: kmsKeyringFor({ kms, keyId }) };
    expect(await rewrapObject('kms', options)).toBe('rewrapped');
    await kms.keys.disable(old.keyId);
    await opens('kms', kmsKeyringFor({ kms, keyId })(stored));
    const copy = { Bucket: BUCKET, Key: 'elsewhere', CopySource: `${BUCKET}/kms` };
    await store.client.send(new CopyObjectCommand(copy));
    expect(await code(rewrapObject('elsewhere', options))).toBe('data-key-refused');
    await remove();
  });

  test('that is not there, or not encrypted', async () => {
    const options = await between(await aes(1), await aes(2, { key: '2' }));
    expect(await code(rewrapObject('nothing', options))).toBe('object-not-found');
    await store.client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'plain', Body: 'x' }));
    expect(await code(rewrapObject('plain', options))).toBe('not-encrypted');
  });

  test('deleted with its instruction files', async () => {
    const [from, to] = [await aes(1), await aes(2, { key: '2' })];
    await put('gone', from);
    await rewrapObject('gone', { ...(await between(from, to)), into: 'instruction-file' });
    await store.writeInstructionFile('gone.partner', '{}', undefined);
    await deleteObject(store, 'gone', ['.partner']);
    const left: string[] = [];
    for await (const key of store.list('gone')) left.push(key);
    expect(left).toEqual([]);
  });
});

describe('the command', () => {
  async function sealift(...args: string[]): Promise<{ exit: number; report: string; err: string }> {
    const lines: { out: string[]; err: string[] } = { out: [], err: [] };
    const { endpoint, region } = house.devS3;
    const at = ['--bucket', BUCKET, '--region', region, '--s3-endpoint', endpoint];
    const exit = await run(['rewrap', ...args, ...at], {
      env: {},
      out: (line) => lines.out.push(line),
      err: (line) => lines.err.push(line),
      signal: new AbortController().signal,
    });
    return { exit, report: lines.out.join('\n'), err: lines.err.join('\n') };
  }
  const at = (name: string): string => join(house.folder, name);

  beforeAll(async () => {
    const { accessKeyId, secretAccessKey } = house.devS3.credentials;
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey });
    await writeFile(at('old.key'), new Uint8Array(32).fill(1));
    await writeFile(at('new.key'), new Uint8Array(32).fill(2));
    await writeFile(at('public.pem'), spki);
    await writeFile(at('private.pem'), pkcs8);
  });

  test('a prefix, with a journal, a broken object and a new run', async () => {
    const [from, to] = [await aes(1), await aes(2, { key: '2' })];
    for (const name of ['a', 'b', 'c']) await put(`many/${name}`, from);
    await store.client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'many/plain', Body: 'x' }));
    const keys = [
      '--from-aes-key',
      at('old.key'),
      '--to-aes-key',
      at('new.key'),
      '--to-description',
      'key=2',
    ];
    const line = ['--prefix', 'many/', ...keys, '--journal', at('journal')];
    const dry = await sealift(...line, '--dry-run');
    expect(JSON.parse(dry.report)).toMatchObject({ dryRun: true, counts: { 'would-rewrap': 3 } });
    const first = await sealift(...line);
    expect(first).toMatchObject({ exit: 1 });
    expect(first.err).toContain('3 rewrapped, 1 failed');
    expect(JSON.parse(first.report)).toMatchObject({
      counts: { rewrapped: 3 },
      failed: [{ key: 'many/plain', code: 'not-encrypted' }],
    });
    for (const name of ['a', 'b', 'c']) await opens(`many/${name}`, to);
    await put('many/plain', from);
    // What a crash in the middle of a line leaves behind.
    await appendFile(at('journal'), '"many/pl');
    expect(JSON.parse((await sealift(...line)).report)).toMatchObject({
      counts: { resumed: 3, rewrapped: 1 },
    });
    expect(JSON.parse((await sealift(...line)).report)).toMatchObject({ counts: { resumed: 4 } });
    const other = await sealift('--prefix', 'other/', ...keys, '--journal', at('journal'));
    expect(other).toMatchObject({ exit: 1, report: '' });
    expect(other.err).toContain('journal-mismatch');
  });

  test('a list into instruction files, and one more recipient', async () => {
    const [from, to] = [await aes(1), await aes(2, { key: '2' })];
    for (const name of ['a', 'b']) await put(`list/${name}`, from);
    await writeFile(at('list'), 'list/a\r\nlist/b\n\n');
    const share = [
      '--from-aes-key',
      at('new.key'),
      '--add-recipient',
      at('public.pem'),
      '--suffix',
      '.partner',
    ];
    const described = [...share, '--to-description', 'recipient=partner'];
    const early = await sealift('list/a', '--from-aes-key', at('old.key'), ...described.slice(2));
    expect(early.report).toContain('instruction-file-needed');
    const moved = await sealift(
      ...['--list', at('list'), '--instruction-file', '--from-aes-key', at('old.key')],
      ...['--to-aes-key', at('new.key'), '--to-description', 'key=2'],
    );
    expect(JSON.parse(moved.report).counts).toEqual({ rewrapped: 2 });
    expect(JSON.parse((await sealift('--list', at('list'), ...described)).report).counts).toEqual({
      added: 2,
    });
    const recipient = rawRsaKeyring({ privateKey: await importRsaPrivateKey(pkcs8) });
    await opens('list/a', recipient, '.partner');
    await opens('list/a', to, '.instruction');
    expect((await sealift('list/a', ...described)).report).toContain('instruction-file-exists');
  });

  test.each([
    [['x', '--prefix', 'y'], 'give one of KEY'],
    [[], 'give one of KEY'],
    [['x'], 'give one of --from-aes-key'],
    [['x', '--from-aes-key', '@old.key'], 'give one of --to-aes-key'],
    [['x', '--from-aes-key', '@old.key', '--add-recipient', '@public.pem'], '--suffix is missing'],
    [
      ['x', '--from-aes-key', '@old.key', '--add-recipient', '@public.pem', '--suffix', 'a/b'],
      '--suffix is a dot',
    ],
    [
      ['x', '--from-aes-key', '@old.key', '--add-recipient', '@public.pem', '--suffix', '.instruction'],
      '--suffix is',
    ],
    [
      ['x', '--from-aes-key', '@old.key', '--to-aes-key', '@new.key', '--suffix', '.p'],
      '--suffix belongs to',
    ],
    [['x', '--from-aes-key', '@old.key', '--to-aes-key', '@new.key', '--to-description', 'a'], 'NAME=VALUE'],
    [['x', '--from-aes-key', '@old.key', '--to-aes-key', '@new.key', '--concurrency', '0'], '1 to 99'],
    [['x', '--from-aes-key', '@old.key', '--to-aes-key', '@new.key', '--into', 'x'], '--into metadata'],
  ])('%s is wrong', async (args, reason) => {
    const { exit, err } = await sealift(...args.map((arg) => (arg.startsWith('@') ? at(arg.slice(1)) : arg)));
    expect(exit).toBe(2);
    expect(err).toContain(reason);
  });
});

describe('many', () => {
  test('stop when asked to, and pass over instruction files', async () => {
    const stop = new AbortController();
    const done: string[] = [];
    const keys = ['a', 'a.instruction', 'b', 'c'];
    const each = async (key: string): Promise<string> => {
      done.push(key);
      if (key === 'b') stop.abort();
      return 'rewrapped';
    };
    await expect(rewrapAll({ keys, each, concurrency: 1, signal: stop.signal })).rejects.toThrow();
    expect(done).toEqual(['a', 'b']);
  });

  test('an error that is not ours says nothing of itself', async () => {
    const each = () => Promise.reject(new Error('https://s3.example/?X-Amz-Signature=leak'));
    const { failed } = await rewrapAll({ keys: ['a'], each });
    expect(failed).toEqual([
      { key: 'a', code: 'unexpected-error', message: expect.not.stringContaining('Amz') },
    ]);
  });

  test('no journal is mistaken for one', async () => {
    const path = join(house.folder, 'not-a-journal');
    await writeFile(path, 'hello\nworld\n');
    expect(await code(openJournal(path, 'run'))).toBe('journal-mismatch');
    expect(await readFile(path, 'utf8')).toBe('hello\nworld\n');
  });
});

test('a public key alone cannot tell whether an object is done', async () => {
  const from = await aes(1);
  const to = rawRsaKeyring({ publicKey: await importRsaPublicKey(spki), materialDescription: { key: 'r' } });
  await put('blind', from);
  expect(await rewrapObject('blind', await between(from, to))).toBe('rewrapped');
  expect(await code(rewrapObject('blind', await between(from, to)))).toBe('keyring-mismatch');
});
