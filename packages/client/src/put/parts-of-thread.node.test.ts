import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { createSealer, openVerified, type Sealer, sealStream } from '@sealift/core';
import { describe, expect, test } from 'vitest';
import { type Bytes, collect, noise, stream } from '../../../core/test/bytes.js';
import { aesKeyring, openerFor } from '../../../core/test/objects.js';
import { sealingThread } from '../node/sealing-thread.js';
import { streamCipher } from '../node/stream-cipher.js';
import { errorOf } from '../testing/bucket.js';
import type { Part } from './parts.js';
import { partsOfThread } from './parts-of-thread.js';
import type { SealingThread } from './sealing-thread.js';

const TAG = 16;
const PART = 200_000;
const keyring = await aesKeyring();
const sealerOf = (plaintextSize: number | 'unknown'): Promise<Sealer> =>
  createSealer({ keyring, plaintextSize, cipher: streamCipher });

async function withThread<Answer>(use: (thread: SealingThread) => Promise<Answer>): Promise<Answer> {
  const thread = await sealingThread();
  if (thread === undefined) throw new Error('No thread has started.');
  try {
    return await use(thread);
  } finally {
    thread.close();
  }
}

/** Copies: the memory of a part is used again. */
async function collected(parts: AsyncIterable<Part>): Promise<{ bytes: Bytes; digests: Part['digests'] }[]> {
  const found: { bytes: Bytes; digests: Part['digests'] }[] = [];
  for await (const { bytes, digests, release } of parts) {
    found.push({ bytes: bytes.slice(), digests });
    release();
  }
  return found;
}

const AROUND = [-TAG - 1, -TAG, -TAG + 1, -1, 0, 1];
const SIZES = [0, 1, ...[PART, 2 * PART, 5 * PART].flatMap((size) => AROUND.map((more) => size + more))];

describe.each(['known', 'unknown'])('a file of %s size', (kind) => {
  test.each(SIZES)('of %d bytes is one message in equal parts', async (size) => {
    const plaintext = noise(size);
    const sealer = await sealerOf(kind === 'known' ? size : 'unknown');
    const parts = await withThread((thread) =>
      collected(partsOfThread(thread, sealer, stream(plaintext, 65_537), PART)),
    );
    const object = await collect(bytesOf(parts));
    expect(object.byteLength).toBe(size + TAG);
    expect(parts.slice(0, -1).every(({ bytes }) => bytes.byteLength === PART)).toBe(true);
    expect(parts.at(-1)?.bytes.byteLength).toBeLessThanOrEqual(PART);
    const opener = await openerFor({ keyring, metadata: sealer.metadata, object });
    expect(Buffer.compare(await openVerified(opener, stream(object)), plaintext)).toBe(0);
    for (const { bytes, digests } of parts) {
      if (digests === undefined) continue;
      expect(digests.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
      expect(Buffer.from(digests.crc32 ?? '', 'base64').readUInt32BE()).toBe(crc32(bytes));
    }
    // Only a tag that is cut in two leaves parts whose digests are not known.
    const isCut = size % PART > PART - TAG;
    expect(parts.filter(({ digests }) => digests === undefined)).toHaveLength(isCut ? 2 : 0);
  });
});

async function* bytesOf(parts: { bytes: Bytes }[]): AsyncGenerator<Bytes> {
  for (const { bytes } of parts) yield bytes;
}

describe('a key and its IV encrypt one plaintext', () => {
  test('nothing else is sealed after the thread has it', async () => {
    const sealer = await sealerOf(PART);
    await withThread((thread) => collected(partsOfThread(thread, sealer, stream(noise(PART)), PART)));
    for (const again of [
      () => collect(sealStream(sealer, stream(noise(PART, 2)))),
      () => withThread((thread) => collected(partsOfThread(thread, sealer, stream(noise(PART)), PART))),
      () => sealer.seal(0, noise(16)),
      async () => sealer.claim(0, 16),
    ])
      expect(await errorOf(again())).toMatchObject({ code: 'already-sealed' });
  });

  test('a message that was handed over gives nothing here', async () => {
    const stream = streamCipher.importKey(noise(32)).encrypt(noise(12), noise(2));
    await withThread(async (thread) => thread.begin(stream));
    expect(() => stream.update(noise(16))).toThrow();
    expect(() => stream.finish()).toThrow();
  });

  test('a message that was begun is not handed over', async () => {
    const stream = streamCipher.importKey(noise(32)).encrypt(noise(12), noise(2));
    stream.update(noise(16));
    await withThread(async (thread) => expect(() => thread.begin(stream)).toThrow());
  });
});

describe('what goes wrong', () => {
  test.each([
    ['fewer', PART + 1],
    ['more', PART - 1],
  ])('a source that has %s bytes than announced', async (_, announced) => {
    const sealer = await sealerOf(announced);
    const sealing = withThread((thread) =>
      collected(partsOfThread(thread, sealer, stream(noise(PART)), PART)),
    );
    expect(await errorOf(sealing)).toMatchObject({ code: 'object-size-mismatch' });
  });

  test('a source that fails', async () => {
    async function* failing() {
      yield noise(2 * PART);
      throw new Error('gone');
    }
    const sealer = await sealerOf('unknown');
    const sealing = withThread((thread) => collected(partsOfThread(thread, sealer, failing(), PART)));
    expect((await errorOf(sealing)).message).toBe('gone');
  });

  test('a thread that ends fails what it had, and the next one is another', async () => {
    await withThread(async (thread) => {
      // Before a message was begun there is none to encrypt: the thread throws.
      const [first, second] = [thread.seal(noise(16)), thread.seal(noise(16))];
      thread.seal(noise(16)).catch(() => undefined);
      expect(await errorOf(first)).toBeDefined();
      expect(await errorOf(second)).toMatchObject({ code: 'thread-failed' });
    });
    const sealer = await sealerOf(PART);
    const parts = await withThread((thread) =>
      collected(partsOfThread(thread, sealer, stream(noise(PART)), PART)),
    );
    expect(parts).toHaveLength(2);
  });

  test('a thread that was closed', async () => {
    await withThread(async (thread) => {
      const sealing = thread.seal(noise(PART));
      thread.close();
      thread.close();
      expect(await errorOf(sealing)).toMatchObject({ code: 'thread-failed' });
      expect(await errorOf(thread.seal(noise(16)))).toMatchObject({ code: 'thread-failed' });
    });
  });
});
