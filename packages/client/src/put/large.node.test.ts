/** Objects that are large enough for a thread of their own. */
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { noise } from '../../../core/test/bytes.js';
import { aes, BUCKET, errorOf, type TestBucket, testBucket } from '../testing/bucket.js';

const MIB = 1024 ** 2;
const bytes = Buffer.concat(Array.from({ length: 8 }, () => noise(4 * MIB)));
const input = { Bucket: BUCKET, Key: 'large' };
const begun = vi.hoisted(() => ({ count: 0, none: false }));
vi.mock('#native', async (original) => {
  const native = await original<typeof import('../node/native.js')>();
  return {
    ...native,
    async sealingThread() {
      if (begun.none) return undefined;
      begun.count += 1;
      return native.sealingThread();
    },
  };
});

let bucket: TestBucket;
let folder: string;
let file: string;
beforeAll(async () => {
  bucket = await testBucket();
  folder = await mkdtemp(join(tmpdir(), 'sealift-large-'));
  file = join(folder, 'file');
  await writeFile(file, bytes);
});
afterAll(async () => {
  await bucket.close();
  await rm(folder, { recursive: true });
});
afterEach(() => {
  begun.count = 0;
  begun.none = false;
});

/** The SDK's client, and what it sent with each part. */
function listening(config: { expectContinueHeader?: boolean } = {}): {
  client: S3Client;
  parts: Record<string, string>[];
} {
  const parts: Record<string, string>[] = [];
  const client = new S3Client({ ...bucket.config, ...config });
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        if (commandName === 'UploadPartCommand')
          parts.push((args.request as { headers: Record<string, string> }).headers);
        return next(args);
      },
    { step: 'finalizeRequest', priority: 'low', name: 'listen' },
  );
  return { client, parts };
}

describe('32 MiB', () => {
  const bodies: [string, () => unknown][] = [
    ['of bytes', () => bytes],
    ['of a file', () => createReadStream(file)],
    ['of another stream', () => Readable.from([bytes.subarray(0, 5), bytes.subarray(5)])],
    ['of a web stream', () => new Blob([bytes]).stream()],
  ];
  test.each(bodies)('%s come back, sealed by a thread', async (_, body) => {
    const s3 = await bucket.client();
    await s3.putObject({ ...input, Body: body() as never });
    expect(begun.count).toBe(1);
    const { Body } = await s3.getObject(input);
    expect(Buffer.compare((await Body?.transformToByteArray()) ?? Buffer.alloc(0), bytes)).toBe(0);
  });

  test('and without one, where there is none', async () => {
    begun.none = true;
    const s3 = await bucket.client();
    await s3.putObject({ ...input, Body: bytes });
    const { Body } = await s3.getObject(input);
    expect(Buffer.compare((await Body?.transformToByteArray()) ?? Buffer.alloc(0), bytes)).toBe(0);
  });

  test('what is less is sealed here', async () => {
    const s3 = await bucket.client({ partSize: 5 * MIB });
    await s3.putObject({ ...input, Body: bytes.subarray(1) });
    expect(begun.count).toBe(0);
  });
});

describe('a part', () => {
  test('is sent with the digests of the thread, and S3 is not asked first', async () => {
    const { client, parts } = listening();
    await (await bucket.client({ client })).putObject({ ...input, Body: bytes });
    expect(parts).toHaveLength(5);
    for (const headers of parts) {
      expect(headers['x-amz-content-sha256']).toMatch(/^[0-9a-f]{64}$/);
      expect(headers['x-amz-checksum-crc32']).toMatch(/^[\w+/]{6}==$/);
      expect(Object.keys(headers).map((name) => name.toLowerCase())).not.toContain('expect');
    }
    client.destroy();
  });

  test('has the checksum that was asked for', async () => {
    const { client, parts } = listening();
    const ChecksumAlgorithm = 'SHA1';
    await (await bucket.client({ client })).putObject({ ...input, Body: bytes, ChecksumAlgorithm });
    for (const headers of parts) {
      expect(headers['x-amz-checksum-sha1']).toBeDefined();
      expect(headers['x-amz-checksum-crc32']).toBeUndefined();
    }
    client.destroy();
  });

  test('is asked for first where the client says so', async () => {
    const { client, parts } = listening({ expectContinueHeader: true });
    await (await bucket.client({ client })).putObject({ ...input, Body: bytes });
    expect(parts.every(({ Expect }) => Expect === '100-continue')).toBe(true);
    client.destroy();
  });
});

describe('leaves nothing', () => {
  test('when the source fails in the middle', async () => {
    async function* failing() {
      yield bytes.subarray(0, 20 * MIB);
      throw new Error('gone');
    }
    const s3 = await bucket.client({ keyring: await aes(1) });
    const putting = s3.putObject({ Bucket: BUCKET, Key: 'none', Body: Readable.from(failing()) });
    expect((await errorOf(putting)).message).toBe('gone');
    const { objects, uploads } = await bucket.left();
    expect({ objects: objects.filter((key) => key === 'none'), uploads }).toEqual({
      objects: [],
      uploads: [],
    });
  });

  test('when it is aborted in the middle', async () => {
    const controller = new AbortController();
    const s3 = await bucket.client();
    const putting = s3.putObject(
      { Bucket: BUCKET, Key: 'none', Body: createReadStream(file) },
      { abortSignal: controller.signal, onProgress: () => controller.abort() },
    );
    expect((await errorOf(putting)).name).toBe('AbortError');
    const { objects, uploads } = await bucket.left();
    expect({ objects: objects.filter((key) => key === 'none'), uploads }).toEqual({
      objects: [],
      uploads: [],
    });
  });
});
