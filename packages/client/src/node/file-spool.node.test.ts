import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { flip, noise } from '../../../core/test/bytes.js';
import type { S3EncryptionClient } from '../client.js';
import { BUCKET, errorOf, type TestBucket, testBucket } from '../testing/bucket.js';
import { fileSpool } from './file-spool.js';

const MIB = 1024 ** 2;
const MARK = 'nobody may read this. ';
const plaintext = Buffer.alloc(3 * MIB + 5, MARK);
const input = { Bucket: BUCKET, Key: 'x' };
let bucket: TestBucket;
let s3: S3EncryptionClient;
let folder: string;
const at = (name: string): string => join(folder, name);
const left = (): Promise<string[]> => readdir(folder);

beforeAll(async () => {
  bucket = await testBucket();
  s3 = await bucket.client();
});
afterAll(async () => {
  await bucket.close();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-client-spool-'));
  await s3.putObject({ ...input, Body: plaintext });
  return () => rm(folder, { recursive: true });
});

test.each([0, 1, MIB - 16, MIB - 15, MIB, 3 * MIB + 5])('%d bytes become a file', async (size) => {
  const Body = randomBytes(size);
  await s3.putObject({ ...input, Body });
  const { ContentLength, encryption } = await s3.getObjectTo(input, await fileSpool(at('file')));
  expect([ContentLength, encryption.verified]).toEqual([size, true]);
  expect(Body.equals(await readFile(at('file')))).toBe(true);
  expect(await left()).toEqual(['file']);
  expect((await stat(at('file'))).mode & 0o777).toBe(0o600);
});

describe('written by hand', () => {
  const pieces = [noise(5), noise(2 * MIB, 2), noise(MIB - 5, 3), noise(7, 4)];
  test.each([true, false])(
    'in pieces of any length, in memory that is used again; synced: %s',
    async (sync) => {
      const spool = await fileSpool(at('file'), { sync });
      const memory = new Uint8Array(2 * MIB);
      for (const piece of pieces) {
        memory.set(piece);
        await spool.write(memory.subarray(0, piece.byteLength));
        memory.fill(0);
      }
      await spool.commit();
      expect(Buffer.concat(pieces).equals(await readFile(at('file')))).toBe(true);
      expect(await left()).toEqual(['file']);
    },
  );

  test('what the disk does not take fails what follows, and leaves nothing', async () => {
    const spool = await fileSpool(at('file'));
    const handle = await open(at('other'), 'w');
    const writing = vi.spyOn(Object.getPrototypeOf(handle), 'write');
    writing.mockRejectedValueOnce(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
    await spool.write(noise(MIB));
    expect(await errorOf(spool.commit())).toMatchObject({ code: 'ENOSPC' });
    await spool.discard();
    writing.mockRestore();
    await handle.close();
    expect(await left()).toEqual(['other']);
  });
});

describe('a name that is taken', () => {
  test('is refused before anything is written', async () => {
    await writeFile(at('file'), 'mine');
    const error = await errorOf(fileSpool(at('file')));
    expect(error).toMatchObject({ code: 'file-exists', field: 'path' });
    expect(error.message).not.toContain(folder);
    expect(await left()).toEqual(['file']);
  });

  test('is refused when it was taken meanwhile', async () => {
    const spool = await fileSpool(at('file'));
    await writeFile(at('file'), 'mine');
    expect(await errorOf(s3.getObjectTo(input, spool))).toMatchObject({ code: 'file-exists' });
    expect(await readFile(at('file'), 'utf8')).toBe('mine');
    expect(await left()).toEqual(['file']);
  });

  test('is replaced when that is asked for, and only by what is genuine', async () => {
    await writeFile(at('file'), 'mine');
    await changeObject((body) => flip(body, 8 * plaintext.byteLength));
    const failed = await errorOf(s3.getObjectTo(input, await fileSpool(at('file'), { replace: true })));
    expect(failed).toMatchObject({ code: 'object-authentication-failed' });
    expect(await readFile(at('file'), 'utf8')).toBe('mine');
    await s3.putObject({ ...input, Body: plaintext });
    await s3.getObjectTo(input, await fileSpool(at('file'), { replace: true }));
    expect(plaintext.equals(await readFile(at('file')))).toBe(true);
  });
});

async function changeObject(how: (body: Uint8Array) => Uint8Array): Promise<void> {
  const { Body, Metadata = {} } = await bucket.plain.send(new GetObjectCommand(input));
  const body = (await Body?.transformToByteArray()) ?? new Uint8Array();
  await bucket.plain.send(new PutObjectCommand({ ...input, Metadata, Body: how(body) }));
}

test.each([
  ['a bit', (body: Uint8Array) => flip(body, 9)],
  ['its last bit', (body: Uint8Array) => flip(body, 8 * body.byteLength - 1)],
])('an object that was changed in %s leaves no file', async (_, how) => {
  await changeObject(how);
  const error = await errorOf(s3.getObjectTo(input, await fileSpool(at('file'))));
  expect(error).toMatchObject({ code: 'object-authentication-failed' });
  expect(await left()).toEqual([]);
});

test('a request that fails leaves no file', async () => {
  const spool = await fileSpool(at('file'));
  const error = await errorOf(s3.getObjectTo({ Bucket: BUCKET, Key: 'nowhere' }, spool));
  expect(error.name).toBe('NoSuchKey');
  expect(await left()).toEqual([]);
});

test('what is in the partial file before the tag was verified is the object, and no plaintext', async () => {
  const spool = await fileSpool(at('file'));
  const seen: Buffer[] = [];
  const look = async (): Promise<void> => {
    for (const name of await left()) seen.push(await readFile(at(name)));
  };
  const watched = {
    write: async (bytes: Uint8Array<ArrayBuffer>) => {
      await spool.write(bytes);
      if (seen.length < 20) await look();
    },
    async *rewritten() {
      // From here on the object is verified.
      await look();
      yield* spool.rewritten();
    },
    commit: () => spool.commit(),
    discard: () => spool.discard(),
  };
  // The last bit is wrong: the second reading, and with it the plaintext, never begins.
  await changeObject((body) => flip(body, 8 * body.byteLength - 1));
  await errorOf(s3.getObjectTo(input, watched));
  expect(Math.max(...seen.map(({ byteLength }) => byteLength))).toBeGreaterThanOrEqual(MIB);
  expect(seen.filter((bytes) => bytes.includes(MARK))).toEqual([]);
});

test('a process that is killed leaves noise', async () => {
  const program = `
    import { fileSpool } from '@sealift/client/node';
    import { createOpener, createSealer, importAesWrappingKey, openTo, rawAesKeyring, sealStream } from '@sealift/core';
    const keyring = rawAesKeyring({ wrappingKey: await importAesWrappingKey(new Uint8Array(32)) });
    const pieces = Array.from({ length: 64 }, () => Buffer.alloc(${MIB}, ${JSON.stringify(MARK)}));
    const sealer = await createSealer({ keyring, plaintextSize: 64 * ${MIB} });
    async function* source() { yield* pieces; }
    async function* sealed() {
      for await (const piece of sealStream(sealer, source())) yield piece;
      process.kill(process.pid, 'SIGKILL');
    }
    const opener = await createOpener({ keyring, metadata: sealer.metadata, objectSize: sealer.objectSize });
    await openTo(opener, sealed(), await fileSpool(${JSON.stringify(at('file'))}));`;
  const args = ['--input-type=module', '-e', program];
  const child = spawn(process.execPath, args, { cwd: import.meta.dirname, stdio: 'ignore' });
  const signal = await new Promise((resolve) => child.once('exit', (_, how) => resolve(how)));
  expect(signal).toBe('SIGKILL');
  const names = await left();
  expect(names).toEqual([expect.stringMatching(/^\.file\.[0-9a-f]{12}\.partial$/)]);
  const bytes = await readFile(at(names[0] ?? ''));
  expect(bytes.byteLength).toBeGreaterThan(60 * MIB);
  expect(bytes.includes(MARK)).toBe(false);
}, 60_000);
