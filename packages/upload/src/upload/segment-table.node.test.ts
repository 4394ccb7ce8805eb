import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createOpener } from '@sealift/core/open';
import { openSegmentTable, DEFAULT_SEGMENT_BYTES as SEGMENT } from '@sealift/core/segments';
import { clientEncryption } from '@sealift/signer';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { noise, sameBytes } from '../testing/bytes.js';
import { createMemoryDisk } from '../testing/memory-journal.js';
import { type NodeStack, PART_BYTES as PART, startNodeStack } from '../testing/node-stack.js';
import { nodeTransport } from '../testing/node-transport.js';
import type { Upload } from './upload.js';

const TIMEOUT = 30_000;

let stack: NodeStack;
let client: S3Client;

beforeAll(async () => {
  stack = await startNodeStack(clientEncryption({ keyring: 'raw-aes', segments: true }));
  const { endpoint, region, credentials } = stack.s3;
  client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
}, TIMEOUT);
afterAll(async () => {
  client?.destroy();
  await stack?.close();
}, TIMEOUT);
afterEach(() => {
  stack.s3.faults.clear();
  stack.onCall = () => undefined;
});

const file = (bytes: Uint8Array<ArrayBuffer>): File =>
  new File([bytes], 'film', { lastModified: 1_700_000_000_000 });

async function read(Key: string): Promise<{ bytes: Uint8Array; metadata: Record<string, string> }> {
  const { Body, Metadata = {} } = await client.send(new GetObjectCommand({ Bucket: 'uploads', Key }));
  return { bytes: (await Body?.transformToByteArray()) ?? new Uint8Array(), metadata: Metadata };
}

/** Every segment of a stored object, verified by its stored table alone. */
async function assertTabled(upload: Upload, plaintext: Uint8Array): Promise<void> {
  const { key } = await upload.finished;
  expect(upload.segmentTable).toEqual({ outcome: 'stored' });
  const [object, table] = await Promise.all([read(key), read(`${key}.segments`)]);
  expect(table.metadata).toEqual({ 'sealift-segments': '1' });
  const { metadata } = object;
  const objectSize = object.bytes.byteLength;
  const opener = await createOpener({ keyring: stack.keyring, metadata, objectSize, objectKey: key });
  const opened = await openSegmentTable(opener, table.bytes, object.bytes.slice(-16));
  expect(opened.segments).toBe(Math.ceil(plaintext.byteLength / SEGMENT));
  for (let index = 0; index < opened.segments; index++) {
    const [from, to] = [index * SEGMENT, Math.min((index + 1) * SEGMENT, plaintext.byteLength)];
    const segment = await opened.openSegment(index, object.bytes.slice(from, to));
    expect(sameBytes(segment, plaintext.subarray(from, to))).toBe(true);
  }
}

describe('where the signer wants segment tables', () => {
  test.each([SEGMENT + 1, PART - 16, PART, 2 * PART + 5])(
    'a file of %d bytes has one',
    async (size) => {
      const bytes = noise(size);
      await assertTabled(stack.uploader().upload(file(bytes)), bytes);
    },
    TIMEOUT,
  );

  test.each([0, 1, SEGMENT])('a file of %d bytes has none', async (size) => {
    const upload = stack.uploader({ little: true }).upload(file(noise(size)));
    const { key } = await upload.finished;
    expect(upload.segmentTable).toBeUndefined();
    expect((await stack.bucket()).objects).not.toContain(`${key}.segments`);
  });
});

describe('an upload that goes on', () => {
  test('has the table of one that was not interrupted', async () => {
    const bytes = noise(3 * PART + 5);
    const disk = createMemoryDisk();
    const tab = disk.tab();
    const gone = new Promise<never>(() => {});
    let sent = 0;
    const crashed = new Promise<void>((resolve) => {
      const first = stack.uploader({
        journal: tab.journal(),
        transport: async (...sending) => {
          if (++sent < 3) return nodeTransport(...sending);
          tab.crash();
          resolve();
          return gone;
        },
      });
      first.upload(file(bytes));
    });
    await crashed;
    const journal = disk.tab().journal();
    const [entry] = await journal.entries();
    if (entry === undefined) throw new Error('no entry');
    await assertTabled(stack.uploader({ journal }).resume(entry, file(bytes)), bytes);
  }, 30_000);

  test('when only its completion was left has none, and says so', async () => {
    const bytes = noise(PART + 5);
    const disk = createMemoryDisk();
    stack.onCall = (name) => (name === 'uploads/complete' ? 'lost' : undefined);
    const first = stack.uploader({ journal: disk.tab().journal(), retry: { retries: 0 } });
    await expect(first.upload(file(bytes)).finished).rejects.toThrow();
    stack.onCall = () => undefined;
    const journal = disk.tab().journal();
    const [entry] = await journal.entries();
    if (entry === undefined) throw new Error('no entry');
    const upload = stack.uploader({ journal }).resume(entry);
    const { key } = await upload.finished;
    expect(upload.segmentTable).toMatchObject({ outcome: 'failed', error: { code: 'segments-missing' } });
    expect((await stack.bucket()).objects).not.toContain(`${key}.segments`);
  }, 30_000);
});

describe('a table that is lost or late fails no upload', () => {
  const bytes = noise(PART + 5);

  test('its answer was lost: what stands there is it', async () => {
    stack.s3.faults.add({ match: { operation: 'PutObject' }, action: 'drop-answer' });
    await assertTabled(stack.uploader().upload(file(bytes)), bytes);
  });

  test('its URL ran out', async () => {
    const action = { status: 403, code: 'AccessDenied' };
    stack.s3.faults.add({ match: { operation: 'PutObject' }, action });
    await assertTabled(stack.uploader().upload(file(bytes)), bytes);
  });

  test('the answer to the completion was lost', async () => {
    let calls = 0;
    stack.onCall = (name) => (name === 'uploads/complete' && ++calls === 1 ? 'answer-lost' : undefined);
    await assertTabled(stack.uploader().upload(file(bytes)), bytes);
    expect(calls).toBe(2);
  });

  test.each([
    ['S3 does not take it', { status: 503, code: 'SlowDown' }, 's3-slow-down'],
    ['S3 refuses it', { status: 400, code: 'InvalidRequest' }, 's3-refused'],
  ])('%s', async (_, action, code) => {
    stack.s3.faults.add({ match: { operation: 'PutObject' }, times: 99, action });
    const upload = stack.uploader().upload(file(bytes));
    const { key } = await upload.finished;
    expect(upload.state).toBe('done');
    expect(upload.segmentTable).toMatchObject({ outcome: 'failed', error: { code } });
    expect((await stack.bucket()).objects).toContain(key);
  });

  test('cancelled meanwhile: the object is stored, and that is said', async () => {
    const upload = stack.uploader().upload(file(bytes));
    stack.s3.faults.add({ match: { operation: 'PutObject' }, action: { delayMs: 20_000 } });
    stack.onAnswer = (name) => {
      if (name === 'uploads/complete') setTimeout(() => upload.cancel(), 300);
    };
    await expect(upload.finished).rejects.toMatchObject({ code: 'cancelled-but-stored' });
    stack.onAnswer = () => {};
  });
});

test('where the signer wants none there is none', async () => {
  const plain = await startNodeStack();
  try {
    const upload = plain.uploader().upload(file(noise(PART + 5)));
    const { key } = await upload.finished;
    expect(upload.segmentTable).toBeUndefined();
    expect((await plain.bucket()).objects).toEqual([key]);
  } finally {
    await plain.close();
  }
}, 30_000);
