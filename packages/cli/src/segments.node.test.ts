import { randomBytes } from 'node:crypto';
import { open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import type { ObjectStore } from '@sealift/admin/objects';
import { S3EncryptionClient } from '@sealift/client';
import { createSegmentTableWriter, SEGMENT_TABLE_METADATA } from '@sealift/core/segments';
import { localKms } from '@sealift/kms/local';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { NEW } from '../../admin/src/testing/managed-objects.js';
import { aes, storeOf } from '../../admin/src/testing/stored-objects.js';
import { BUCKET, type DevStack, devStack } from '../../signer/src/testing/dev-stack.js';
import { run as runCommand } from './run.js';
import { type Ran, sealift } from './testing/command.js';
import { streamsWith } from './testing/streams.js';

const SEGMENT = 786_432;
const SIZE = 3 * SEGMENT + 1000;
const FILE = randomBytes(SIZE);
const KMS_KEY = '11111111-2222-3333-4444-555555555555';
const AES = '--aes-key @aes.key';

let stack: DevStack;
let store: ObjectStore;
const at = (name: string): string => join(stack.folder, name);

beforeAll(async () => {
  stack = await devStack({}, { kmsKeys: [KMS_KEY] });
  store = storeOf(stack);
  const { accessKeyId, secretAccessKey } = stack.devS3.credentials;
  vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
  await writeFile(at('aes.key'), new Uint8Array(32).fill(1), { mode: 0o600 });
  await writeFile(at('other.key'), new Uint8Array(32).fill(2), { mode: 0o600 });
  await writeFile(at('secrets'), `${NEW.version} ${Buffer.from(NEW.secret).toString('base64')}`, {
    mode: 0o600,
  });
  const newer = `2028 ${Buffer.alloc(32, 3).toString('base64')}\n`;
  await writeFile(at('newer'), newer + (await readFile(at('secrets'), 'utf8')), { mode: 0o600 });
  await writeFile(at('film'), FILE);
  await writeFile(at('small'), 'small');
  await localKms({ file: at('keys.json') }).keys.create({ alias: 'alias/uploads' });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await stack.close();
});

/** Words that begin with `@` are files of the test, `s3:` stands for the bucket. */
async function run(line: string): Promise<Ran & { bytes: Buffer }> {
  const { endpoint, region } = stack.devS3;
  const words = line.split(' ').map((word) => {
    if (word.startsWith('@')) return at(word.slice(1));
    return word.replace(/^s3:(?=[^/])/, `s3://${BUCKET}/`);
  });
  const { streams, written } = streamsWith();
  const ran = await sealift(words, { SEALIFT_REGION: region, SEALIFT_S3_ENDPOINT: endpoint }, streams);
  return { ...ran, bytes: written() };
}

async function encrypted(key: string, more: string = AES, file = '@film'): Promise<void> {
  expect(await run(`encrypt ${file} ${more} --force --out s3:${key}`)).toMatchObject({ code: 0, err: '' });
}

async function bytesOf(Key: string): Promise<Uint8Array> {
  const { Body } = await store.client.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
  return (await Body?.transformToByteArray()) ?? new Uint8Array();
}

const headOf = (Key: string) => store.client.send(new HeadObjectCommand({ Bucket: BUCKET, Key }));
const remove = (Key: string) => store.client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key }));
const putPlain = (Key: string, Body: Uint8Array | string) =>
  store.client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));

/** Changes one bit of each of these bytes, under the same metadata. */
async function damage(Key: string, ...places: number[]): Promise<void> {
  const Body = await bytesOf(Key);
  for (const place of places) Body[place] = (Body[place] ?? 0) ^ 1;
  const { Metadata } = await headOf(Key);
  await store.client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body, Metadata }));
}

/** Operations on this key from now on. */
function requestsFor(key: string): () => string[] {
  const from = stack.devS3.requests.length;
  return () => stack.devS3.requests.slice(from).flatMap((one) => (one.key === key ? [one.operation] : []));
}

describe('segments add', () => {
  test('of one object: ranges are verified by it from then on', async () => {
    await encrypted('add/one');
    const { code, out, err } = await run(`segments add s3:add/one ${AES}`);
    expect({ code, out, err }).toEqual({
      code: 0,
      out: `s3://${BUCKET}/add/one: stored`,
      err: '',
    });
    const { ContentLength, Metadata } = await headOf('add/one.segments');
    expect([ContentLength, Metadata]).toEqual([48 + 16 * 4, { 'sealift-segments': '1' }]);
    const { err: said } = await run(`cat s3:add/one ${AES} --range 0-0 --verbose`);
    expect(said).toContain('by its segment table');
  });

  test('with a KMS, and of an object that another client has written', async () => {
    await encrypted('add/kms', '--kms-file @keys.json --key-id alias/uploads');
    expect((await run('segments add s3:add/kms --kms-file @keys.json')).out).toContain(': stored');
    const client = new S3EncryptionClient({ client: store.client, keyring: await aes(1, { of: 'them' }) });
    await client.putObject({ Bucket: BUCKET, Key: 'add/theirs', Body: FILE });
    expect((await run(`segments add s3:add/theirs ${AES}`)).out).toContain(': stored');
  });

  test('again: one that can be used is kept, and one that cannot is made anew', async () => {
    await encrypted('add/again');
    await run(`segments add s3:add/again ${AES}`);
    const before = Buffer.from(await bytesOf('add/again.segments'));
    expect((await run(`segments add s3:add/again ${AES}`)).out).toContain(': kept');
    expect(before.equals(await bytesOf('add/again.segments'))).toBe(true);
    await damage('add/again.segments', 40);
    expect((await run(`segments add s3:add/again ${AES}`)).out).toContain(': stored');
    expect((await run(`segments verify s3:add/again ${AES}`)).code).toBe(0);
  });

  test('one segment needs none', async () => {
    await encrypted('add/small', AES, '@small');
    expect((await run(`segments add s3:add/small ${AES}`)).out).toContain(': not-needed');
    await expect(headOf('add/small.segments')).rejects.toThrow();
  });

  test('of all below a prefix: tables are passed over, and what fails is told', async () => {
    for (const key of ['many/a', 'many/b', 'many/d']) await encrypted(key);
    await encrypted('many/c', AES, '@small');
    await encrypted('many/d', `${AES} --format v2`);
    await putPlain('many/plain', 'x');
    await run(`segments add s3:many/a ${AES}`);
    const line = `segments add --prefix many/ --bucket ${BUCKET} ${AES}`;
    const dry = await run(`${line} --dry-run`);
    expect(JSON.parse(dry.out)).toMatchObject({
      dryRun: true,
      counts: { kept: 1, 'would-store': 1, 'not-needed': 1, 'segment-table': 1 },
    });
    await expect(headOf('many/b.segments')).rejects.toThrow();
    const { code, out, err } = await run(`${line} --journal @journal`);
    expect([code, err]).toEqual([1, expect.stringContaining('2 objects failed')]);
    const { counts, failed } = JSON.parse(out);
    expect(counts).toEqual({ kept: 1, stored: 1, 'not-needed': 1, 'segment-table': 1 });
    expect(failed.map(({ key, code }: { key: string; code: string }) => [key, code]).sort()).toEqual([
      ['many/d', 'segments-need-commitment'],
      ['many/plain', 'not-encrypted'],
    ]);
    expect(JSON.parse((await run(`${line} --journal @journal`)).out).counts).toMatchObject({ resumed: 4 });
  });

  test('S3 encrypts it as it does the object', async () => {
    const storage = `--storage sse-kms --kms-key-id ${KMS_KEY} --encryption-context a=b --bucket-key on`;
    await encrypted('add/layered', `${AES} ${storage}`);
    const line = `segments add s3:add/layered ${AES} --storage-context a=b`;
    expect(await run(line)).toMatchObject({ code: 0, err: '' });
    const [object, table] = [await headOf('add/layered'), await headOf('add/layered.segments')];
    expect(table.ServerSideEncryption).toBe('aws:kms');
    expect([table.SSEKMSKeyId, table.BucketKeyEnabled]).toEqual([
      object.SSEKMSKeyId,
      object.BucketKeyEnabled,
    ]);
  });

  test('under managed SSE-C it lies under the key of its object', async () => {
    const secrets = '--master-secrets @secrets';
    await encrypted('closed/film', `${AES} --storage sse-c ${secrets}`);
    expect((await run(`segments add s3:closed/film ${AES} ${secrets}`)).out).toContain(': stored');
    expect((await run(`segments add s3:closed/film ${AES} ${secrets}`)).out).toContain(': kept');
    expect((await run(`segments verify s3:closed/film ${AES} ${secrets}`)).code).toBe(0);
    const { bytes } = await run(`cat s3:closed/film ${AES} ${secrets} --range 800000-800009`);
    expect(bytes.equals(FILE.subarray(800_000, 800_010))).toBe(true);
    const listed = await run(`ls s3:closed/ ${secrets}`);
    expect([listed.code, listed.out.split('\n').length, listed.err]).toEqual([
      0,
      1,
      '1 segment table left out',
    ]);
  });

  test('of an object that was moved', async () => {
    await encrypted('add/from');
    await store.client.send(
      new CopyObjectCommand({ Bucket: BUCKET, Key: 'add/to', CopySource: `${BUCKET}/add/from` }),
    );
    const line = `segments add s3:add/to ${AES}`;
    expect((await run(line)).err).toContain('(object-mismatch)');
    expect((await run(`${line} --moved-from add/from`)).out).toContain(': stored');
  });

  test.each([
    ['a changed object gets none', () => damage('bad/x', 5), AES, '(object-authentication-failed)'],
    ['another key', async () => undefined, '--aes-key @other.key', '(data-key-unwrap-failed)'],
    [
      'the name of somebody’s own object',
      () => putPlain('bad/x.segments', 'mine'),
      AES,
      '(segment-table-name-taken)',
    ],
  ])('%s', async (_, change, key, said) => {
    await encrypted('bad/x');
    await change();
    const { code, out, err } = await run(`segments add s3:bad/x ${key}`);
    expect({ code, out, err }).toEqual({ code: 1, out: '', err: expect.stringContaining(said) });
    const left = await bytesOf('bad/x.segments').catch(() => undefined);
    expect(left && Buffer.from(left).toString()).toBe(said.includes('taken') ? 'mine' : undefined);
    await remove('bad/x.segments');
  });
});

describe('segments verify', () => {
  beforeEach(async () => {
    await encrypted('v/x');
    await run(`segments add s3:v/x ${AES}`);
  });
  const verify = (more = '') => run(`segments verify s3:v/x ${AES}${more}`);

  test('all of it is genuine: its tag is read, and all of it once', async () => {
    const sent = requestsFor('v/x');
    const { code, out, err } = await verify();
    expect({ code, out, err }).toEqual({ code: 0, out: '4 segments of 786432 bytes, all genuine', err: '' });
    expect(sent().filter((operation) => operation === 'GetObject')).toHaveLength(2);
  });

  test('every damaged segment is named, with its bytes', async () => {
    await damage('v/x', SEGMENT + 5, 3 * SEGMENT + 999);
    const { code, out, err } = await verify();
    expect(code).toBe(1);
    expect(out.split('\n')).toEqual([
      `segment 1: damaged, bytes ${SEGMENT}-${2 * SEGMENT - 1}`,
      `segment 3: damaged, bytes ${3 * SEGMENT}-${SIZE - 1}`,
    ]);
    expect(err).toContain('(segment-damaged)');
    const { out: json } = await verify(' --json');
    expect(JSON.parse(json)).toEqual({
      object: `s3://${BUCKET}/v/x`,
      intact: false,
      size: SIZE,
      segmentSize: SEGMENT,
      segments: 4,
      damaged: [
        { segment: 1, first: SEGMENT, last: 2 * SEGMENT - 1 },
        { segment: 3, first: 3 * SEGMENT, last: SIZE - 1 },
      ],
    });
    // And every byte that is not named can be read.
    expect((await run(`cat s3:v/x ${AES} --range 0-${SEGMENT - 1}`)).code).toBe(0);
  });

  test('the first', async () => {
    await damage('v/x', 0);
    expect((await verify()).out).toBe(`segment 0: damaged, bytes 0-${SEGMENT - 1}`);
  });

  test('segments of another size, as another writer may cut them', async () => {
    const size = 65_536;
    const client = new S3EncryptionClient({ client: store.client, keyring: await aes(1) });
    const { opener } = await client.openObject({ Bucket: BUCKET, Key: 'v/x' });
    if (opener === undefined) throw new Error('it is encrypted');
    const writer = await createSegmentTableWriter(opener, { segmentSize: size });
    await writer.write(await bytesOf('v/x'));
    const Body = await writer.finish();
    const Metadata = { ...SEGMENT_TABLE_METADATA };
    await store.client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'v/x.segments', Body, Metadata }));
    expect((await verify()).out).toBe('37 segments of 65536 bytes, all genuine');
    await damage('v/x', 0, size, 7 * size - 1);
    expect((await verify()).out.split('\n')).toEqual([
      `segment 0: damaged, bytes 0-${size - 1}`,
      `segment 1: damaged, bytes ${size}-${2 * size - 1}`,
      `segment 6: damaged, bytes ${6 * size}-${7 * size - 1}`,
    ]);
  });

  test('a changed tag: nothing can be said of the segments', async () => {
    await damage('v/x', SIZE + 3);
    const { code, out, err } = await verify();
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('(object-authentication-failed)');
  });

  test.each([
    ['was changed', () => damage('v/x.segments', 40), '(segment-table-mismatch)'],
    ['is something else', () => putPlain('v/x.segments', 'my own'), '(segment-table-invalid)'],
    ['is too large', () => putPlain('v/x.segments', new Uint8Array(100_000)), '(segment-table-invalid)'],
    [
      'is an encrypted object of somebody’s own',
      async () => {
        await remove('v/x.segments');
        await encrypted('v/x.segments', AES, '@small');
      },
      '(segment-table-invalid)',
    ],
    ['is not there', () => remove('v/x.segments'), 'There is no segment table'],
  ])('a table that %s', async (_, change, said) => {
    await change();
    const { code, out, err } = await verify();
    expect({ code, out, err }).toEqual({ code: 1, out: '', err: expect.stringContaining(said) });
    await remove('v/x.segments');
  });

  test('one segment is verified by the object’s own tag', async () => {
    await encrypted('v/small', AES, '@small');
    const line = `segments verify s3:v/small ${AES}`;
    expect(await run(line)).toMatchObject({
      code: 0,
      out: '1 segment of 5 bytes, genuine; it needs no table',
    });
    await damage('v/small', 2);
    expect(await run(line)).toMatchObject({ code: 1, out: '', err: expect.stringContaining('object-auth') });
  });
});

describe('cat --range', () => {
  beforeAll(async () => {
    await encrypted('cat/x');
    await run(`segments add s3:cat/x ${AES}`);
    await encrypted('cat/none');
    await encrypted('cat/v2', `${AES} --format v2`);
    await encrypted('cat/empty', `${AES} --no-file-name`, '@small');
    await putPlain('cat/plain', FILE);
  });

  test.each([
    ['--range 0-0', 0, 1],
    [`--range ${SEGMENT - 1}-${SEGMENT}`, SEGMENT - 1, SEGMENT + 1],
    [`--range ${SIZE - 5}-`, SIZE - 5, SIZE],
    [`--range 7-${2 * SIZE}`, 7, SIZE],
    ['--range -5', SIZE - 5, SIZE],
    ['--range=-5', SIZE - 5, SIZE],
    [`--range -${2 * SIZE}`, 0, SIZE],
  ])('%s', async (range, from, to) => {
    for (const key of ['cat/x', 'cat/none']) {
      const { code, out, err, bytes } = await run(`cat s3:${key} ${AES} ${range}`);
      expect({ code, out, err }).toEqual({ code: 0, out: '', err: '' });
      expect(bytes.equals(FILE.subarray(from, to))).toBe(true);
    }
  });

  test('how it was verified is told to who asks', async () => {
    const line = (key: string) => run(`cat s3:${key} ${AES} --range 0-9 --verbose`);
    const said = `bytes 0-9 of ${SIZE}, verified by`;
    expect((await line('cat/x')).err).toBe(`${said} its segment table`);
    expect((await line('cat/none')).err).toBe(`${said} reading all of the object`);
    await encrypted('cat/refused');
    await run(`segments add s3:cat/refused ${AES}`);
    await damage('cat/refused.segments', 40);
    expect((await line('cat/refused')).err).toBe(
      `${said} reading all of the object; its segment table is refused (segment-table-mismatch)`,
    );
  });

  test('of format v2, by reading all of it', async () => {
    const { bytes } = await run(`cat s3:cat/v2 ${AES} --allow-non-committing --range 5-9`);
    expect(bytes.equals(FILE.subarray(5, 10))).toBe(true);
  });

  test('a damaged segment is no byte of the output; what is before it is', async () => {
    await encrypted('cat/bad');
    await run(`segments add s3:cat/bad ${AES}`);
    await damage('cat/bad', SEGMENT + 5);
    const { code, err, bytes } = await run(`cat s3:cat/bad ${AES} --range 100-`);
    expect([code, err]).toEqual([1, expect.stringContaining('(segment-damaged)')]);
    expect(bytes.equals(FILE.subarray(100, SEGMENT))).toBe(true);
    const after = await run(`cat s3:cat/bad ${AES} --range ${2 * SEGMENT}-`);
    expect(after.bytes.equals(FILE.subarray(2 * SEGMENT))).toBe(true);
    await remove('cat/bad.segments');
    const whole = await run(`cat s3:cat/bad ${AES} --range 0-9`);
    expect([whole.code, whole.bytes.byteLength]).toEqual([1, 0]);
    expect(whole.err).toContain('(object-authentication-failed)');
  });

  test('what nothing of ours encrypts has no verified range', async () => {
    const { code, err, bytes } = await run('cat s3:cat/plain --range 0-9');
    expect([code, bytes.byteLength, err]).toEqual([1, 0, expect.stringContaining('(not-encrypted)')]);
  });

  test('nor has AES-CBC of an old client', async () => {
    // That of decrypt-older.node.test.ts.
    const Metadata = {
      'x-amz-key': 'YaaTbk6PEBwcwfmTtUKg1OJ0Dor61OTRXQ1mGzguyomfO3UEkm+L024xGOkDpM1K',
      'x-amz-iv': 'wMHCw8TFxsfIycrLzM3Ozw==',
      'x-amz-matdesc': '{}',
    };
    const Body = Buffer.from(
      '3223e226df3038c1dc3cb5dc12ca557a7c35714bc30ffd48c1415e0ea61aeac2' +
        'c73cd151915fb446685ab784c2bf5af851161e8475dd172bbde2dd191d639085',
      'hex',
    );
    await store.client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'cat/v1', Body, Metadata }));
    await writeFile(
      at('v1.key'),
      Uint8Array.from({ length: 32 }, (_, i) => i),
      { mode: 0o600 },
    );
    const legacy = '--enable-legacy-wrapping-algorithms --enable-legacy-unauthenticated-modes';
    const line = `cat s3:cat/v1 --aes-key @v1.key --allow-non-committing ${legacy}`;
    expect((await run(line)).bytes.toString()).toContain('The quick brown fox');
    const { code, err, bytes } = await run(`${line} --range 0-9`);
    expect([code, bytes.byteLength]).toEqual([1, 0]);
    expect(err).toContain('(unauthenticated-content-refused)');
  });

  test('stopped by the user: no byte more', async () => {
    const stop = new AbortController();
    const { endpoint, region } = stack.devS3;
    let written = 0;
    const code = await runCommand(
      ['cat', `s3://${BUCKET}/cat/x`, '--aes-key', at('aes.key'), '--range', '0-'],
      {
        env: { SEALIFT_REGION: region, SEALIFT_S3_ENDPOINT: endpoint },
        out: () => undefined,
        err: () => undefined,
        signal: stop.signal,
        streams: {
          input: streamsWith().streams.input,
          async output(bytes) {
            written += bytes.byteLength;
            stop.abort();
          },
        },
      },
    );
    expect([code, written]).toEqual([130, SEGMENT]);
  });

  test('outside the file', async () => {
    const { code, err } = await run(`cat s3:cat/x ${AES} --range ${SIZE}-`);
    expect([code, err]).toEqual([1, expect.stringContaining('(range-refused)')]);
  });

  test.each([
    ['s3:cat/x --range 5', '--range is FIRST-LAST'],
    ['s3:cat/x --range 5-4', '--range is FIRST-LAST'],
    ['s3:cat/x --range -', '--range is FIRST-LAST'],
    ['s3:cat/x --range=-0', '--range is FIRST-LAST'],
    ['s3:cat/x --range 0-1,3-4', '--range is FIRST-LAST'],
    ['s3:cat/x --range bytes=0-1', '--range is FIRST-LAST'],
    ['s3:cat/x --range 1e3-', '--range is FIRST-LAST'],
    ['s3:cat/x --range 0-9999999999999999', '--range is FIRST-LAST'],
    ['s3:cat/x --verbose', '--verbose goes with --range'],
    ['s3:cat/x --range 0-1 --delayed-authentication', '--range does not go with --delayed-authentication'],
  ])('%s', async (line, said) => {
    const { code, err, bytes } = await run(`cat ${line} ${AES}`);
    expect([code, err, bytes.byteLength]).toEqual([2, expect.stringContaining(said), 0]);
  });
});

describe('other commands', () => {
  test('ls leaves tables out and says so; somebody’s own object of such a name is listed', async () => {
    await encrypted('listed/a');
    await run(`segments add s3:listed/a ${AES}`);
    await putPlain('listed/b.segments', 'my own');
    await encrypted('listed/c.segments', AES, '@small');
    for (const key of ['', ` ${AES}`]) {
      const { code, out, err } = await run(`ls s3:listed/${key}`);
      expect(code).toBe(0);
      expect(out.split('\n').map((line) => line.split('\t')[3])).toEqual(['listed/a', 'listed/c.segments']);
      expect(err.split('\n')).toEqual(['1 segment table left out', '1 more that no client has encrypted']);
    }
  });

  test('rekey moves them, and ranges are verified as before', async () => {
    await encrypted('rekeyed/a', `${AES} --segments --storage sse-c --master-secrets @secrets`);
    const place = `--prefix rekeyed/ --bucket ${BUCKET} --master-secrets @newer`;
    const { code, out } = await run(`rekey ${place}`);
    expect([code, JSON.parse(out).counts]).toEqual([0, { rekeyed: 1, 'segment-table': 1 }]);
    const { err } = await run(`cat s3:rekeyed/a ${AES} --master-secrets @newer --range 0-9 --verbose`);
    expect(err).toContain('by its segment table');
    expect((await run(`ls s3:rekeyed/ --master-secrets @newer`)).err).toBe('1 segment table left out');
  });

  test('rewrap passes them over, and ranges are verified as before', async () => {
    await encrypted('again/a');
    await run(`segments add s3:again/a ${AES}`);
    const { code, out } = await run(
      `rewrap --prefix again/ --bucket ${BUCKET} --from-aes-key @aes.key --to-aes-key @other.key --to-description key=2`,
    );
    expect([code, JSON.parse(out).counts]).toEqual([0, { rewrapped: 1, 'segment-table': 1 }]);
    const { err } = await run('cat s3:again/a --aes-key @other.key --range 0-9 --verbose');
    expect(err).toContain('by its segment table');
  });
});

describe('encrypt --segments', () => {
  test.each([
    ['', {}],
    [' --storage sse-kms --kms-key-id KEY --encryption-context a=b', { ServerSideEncryption: 'aws:kms' }],
  ])('into S3%s: ranges are verified by the table from the first moment', async (more, head) => {
    const sent = requestsFor('made/film.segments');
    expect(
      await run(`encrypt @film ${AES} --segments --force --out s3:made/film${more.replace('KEY', KMS_KEY)}`),
    ).toMatchObject({ code: 0, err: '' });
    expect(sent()).toContain('PutObject');
    expect(await headOf('made/film.segments')).toMatchObject(head);
    const { bytes, err } = await run(`cat s3:made/film ${AES} --range ${SEGMENT}-${SEGMENT + 9} --verbose`);
    expect(bytes.equals(FILE.subarray(SEGMENT, SEGMENT + 10))).toBe(true);
    expect(err).toContain('by its segment table');
  });

  test('a table that cannot be stored fails nothing, and is told', async () => {
    await putPlain('made/own.segments', 'mine');
    const { code, out, err } = await run(`encrypt @film ${AES} --segments --out s3:made/own`);
    expect([code, out]).toEqual([0, `s3://${BUCKET}/made/own: ${SIZE + 16} bytes`]);
    expect(err).toBe(
      'the object is stored, its segment table could not be (segment-table-name-taken): "sealift segments add" makes it',
    );
  });

  test('into a folder: a file beside the object, as it would lie in S3', async () => {
    expect((await run(`encrypt @film ${AES} --segments --out @made`)).code).toBe(0);
    expect((await readdir(at('made'))).sort()).toEqual(['metadata.json', 'object', 'object.segments']);
    const metadata = JSON.parse(await readFile(at('made/metadata.json'), 'utf8'));
    const put = (Key: string, Body: Uint8Array, Metadata: Record<string, string>) =>
      store.client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body, Metadata }));
    await put('from/folder', await readFile(at('made/object')), metadata);
    await put('from/folder.segments', await readFile(at('made/object.segments')), {
      ...SEGMENT_TABLE_METADATA,
    });
    const { err } = await run(`cat s3:from/folder ${AES} --range 0-9 --verbose`);
    expect(err).toContain('by its segment table');
    // Of another object it would be wrong.
    expect((await run(`encrypt @film ${AES} --force --out @made`)).code).toBe(0);
    expect((await readdir(at('made'))).sort()).toEqual(['metadata.json', 'object']);
  });

  test('a file of one segment needs none', async () => {
    expect((await run(`encrypt @small ${AES} --segments --out @single`)).code).toBe(0);
    expect((await readdir(at('single'))).sort()).toEqual(['metadata.json', 'object']);
  });

  test.each([
    ['--format v2 --out @x', '--segments needs --format v3'],
    ['--metadata @m --out -', '--segments does not go with --out -'],
  ])('%s', async (line, said) => {
    const { code, err } = await run(`encrypt @film ${AES} --segments ${line}`);
    expect([code, err]).toEqual([2, expect.stringContaining(said)]);
  });
});

describe('cat --range of a folder', () => {
  const folder = async (more = ' --segments') => {
    await rm(at('folder'), { recursive: true, force: true });
    expect((await run(`encrypt @film ${AES}${more} --out @folder`)).code).toBe(0);
  };
  const flipAt = async (name: string, ...places: number[]) => {
    const file = await open(at(`folder/${name}`), 'r+');
    for (const place of places) {
      const byte = Buffer.alloc(1);
      await file.read(byte, 0, 1, place);
      byte[0] = (byte[0] ?? 0) ^ 1;
      await file.write(byte, 0, 1, place);
    }
    await file.close();
  };

  test.each([
    ['0-0', 0, 1],
    [`${SEGMENT - 1}-${SEGMENT}`, SEGMENT - 1, SEGMENT + 1],
    [`${SIZE - 5}-`, SIZE - 5, SIZE],
    ['-5', SIZE - 5, SIZE],
    [`0-${2 * SIZE}`, 0, SIZE],
  ])('%s', async (range, from, to) => {
    for (const more of [' --segments', '']) {
      await folder(more);
      const { code, bytes, err } = await run(`cat @folder ${AES} --range ${range} --verbose`);
      expect([code, bytes.equals(FILE.subarray(from, to))]).toEqual([0, true]);
      expect(err).toContain(more === '' ? 'by reading all of the object' : 'by its segment table');
    }
  });

  test('with a table only what covers it counts; a damaged segment ends it after genuine bytes', async () => {
    await folder();
    await flipAt('object', SEGMENT + 5);
    const { code, bytes, err } = await run(`cat @folder ${AES} --range 100-`);
    expect([code, bytes.equals(FILE.subarray(100, SEGMENT))]).toEqual([1, true]);
    expect(err).toContain('(segment-damaged)');
    expect((await run(`cat @folder ${AES} --range ${2 * SEGMENT}-`)).code).toBe(0);
  });

  test('without a table nothing comes of an object that was changed anywhere', async () => {
    await folder('');
    await flipAt('object', SIZE - 1);
    const { code, bytes, err } = await run(`cat @folder ${AES} --range 0-9`);
    expect([code, bytes.byteLength, err]).toEqual([
      1,
      0,
      expect.stringContaining('(object-authentication-failed)'),
    ]);
  });

  test('a table that was changed is not believed, and that is told', async () => {
    await folder();
    await flipAt('object.segments', 40);
    const { code, bytes, err } = await run(`cat @folder ${AES} --range 5-9 --verbose`);
    expect([code, bytes.equals(FILE.subarray(5, 10))]).toEqual([0, true]);
    expect(err).toContain('its segment table is refused (segment-table-mismatch)');
    await writeFile(at('folder/object.segments'), Buffer.alloc(3_000_000));
    expect((await run(`cat @folder ${AES} --range 5-9 --verbose`)).err).toContain('(segment-table-invalid)');
  });

  test('of format v2, and from standard input', async () => {
    await folder(' --format v2');
    const v2 = await run(`cat @folder ${AES} --allow-non-committing --range 800000-800009`);
    expect(v2.bytes.equals(FILE.subarray(800_000, 800_010))).toBe(true);
    await folder();
    const { endpoint, region } = stack.devS3;
    const { streams, written } = streamsWith(await readFile(at('folder/object')));
    const words = ['cat', '-', '--metadata', at('folder/metadata.json'), '--aes-key', at('aes.key')];
    const env = { SEALIFT_REGION: region, SEALIFT_S3_ENDPOINT: endpoint };
    expect(await sealift([...words, '--range', '800000-800009'], env, streams)).toMatchObject({ code: 0 });
    expect(written().equals(FILE.subarray(800_000, 800_010))).toBe(true);
  });
});

test.each([
  ['segments', 'the action is add or verify'],
  ['segments frobnicate', 'the action is add or verify'],
  [`segments verify ${AES}`, 's3://BUCKET/KEY is missing'],
  [`segments verify x ${AES}`, 'the object is s3://BUCKET/KEY'],
  [`segments verify s3:x s3:y ${AES}`, 'one argument too many'],
  [`segments verify s3:x ${AES} --prefix a`, '--prefix is for "segments add"'],
  [`segments verify s3:x ${AES} --dry-run`, '--dry-run is for "segments add"'],
  ['segments verify s3:x', 'give --aes-key'],
  [`segments add s3:x ${AES} --json`, '--json is for "segments verify"'],
  [`segments add s3:x --prefix a ${AES}`, 'give one of s3://BUCKET/KEY'],
  [`segments add s3:x --bucket b ${AES}`, '--bucket goes with --prefix'],
  [`segments add s3:x --journal j ${AES}`, '--journal goes with --prefix'],
  [`segments add --bucket b ${AES}`, 'give one of s3://BUCKET/KEY'],
  [`segments add --prefix a --bucket b --moved-from x ${AES}`, '--moved-from is for one object'],
  [`segments add s3:x ${AES} --suffix a/b`, '--suffix is a dot and a name'],
])('%s', async (line, said) => {
  const { code, out, err } = await run(line);
  expect({ code, out, err }).toEqual({ code: 2, out: '', err: expect.stringContaining(said) });
});
