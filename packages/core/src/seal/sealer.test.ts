import { describe, expect, test, vi } from 'vitest';
import { dice, hex, noise, randomCuts, shuffled, stream } from '../../test/bytes.js';
import { codeOf } from '../../test/errors.js';
import { message, oneShot } from '../../test/message.js';
import { aesKeyring, fixedKeyring, openerFor, sealObject } from '../../test/objects.js';
import { prepareMessage } from '../gcm/message.js';
import { importAesWrappingKey, type Keyring, rawAesKeyring } from '../keyrings/index.js';
import { MAX_METADATA_BYTES, metadataBytes } from '../metadata/limits.js';
import { openVerified } from '../open/index.js';
import { MAX_PLAINTEXT_BYTES } from '../suites.js';
import { createSealer, type Sealer } from './index.js';
import { createSegmentSealer } from './segment-sealer.js';

const sealerFor = async (plaintextSize: number): Promise<Sealer> =>
  createSealer({ keyring: await aesKeyring(), plaintextSize });

describe('the size of a file', () => {
  test.each([0, 1, MAX_PLAINTEXT_BYTES - 1, MAX_PLAINTEXT_BYTES])('%d bytes', async (size) => {
    expect((await sealerFor(size)).objectSize).toBe(size + 16);
  });

  test('one byte more than one message holds', async () => {
    expect(await codeOf(() => sealerFor(MAX_PLAINTEXT_BYTES + 1))).toBe('file-too-large');
  });

  test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('%d is none', async (size) => {
    expect(await codeOf(() => sealerFor(size))).toBe('invalid-option');
  });

  test('is judged before a data key is made', async () => {
    const keyring = await aesKeyring();
    const generate = vi.spyOn(keyring, 'generateDataKey');
    await codeOf(() => createSealer({ keyring, plaintextSize: -1 }));
    await codeOf(() => createSealer({ keyring, plaintextSize: 2 ** 36 }));
    expect(generate).not.toHaveBeenCalled();
  });
});

test('a description that does not fit into S3 metadata is refused, one that does is not', async () => {
  const wrappingKey = await importAesWrappingKey(noise(32));
  const withNote = (length: number) =>
    createSealer({
      keyring: rawAesKeyring({ wrappingKey, materialDescription: { note: 'x'.repeat(length) } }),
      plaintextSize: 0,
    });
  const room = MAX_METADATA_BYTES - metadataBytes((await withNote(1)).metadata) + 1;
  expect(metadataBytes((await withNote(room)).metadata)).toBe(MAX_METADATA_BYTES);
  expect(await codeOf(() => withNote(room + 1))).toBe('metadata-too-large');
});

describe('each byte once', () => {
  test.each([
    ['the same segment', 0, 32],
    ['a part of it', 16, 16],
    ['one that reaches into it', 16, 32],
  ])('%s is refused and nothing is handed out', async (_, offset, length) => {
    const sealer = await sealerFor(64);
    await sealer.seal(0, noise(32));
    const second = sealer.seal(offset, noise(length, 2));
    await expect(second).rejects.toMatchObject({ code: 'already-sealed' });
    expect(await codeOf(() => sealer.tag())).toBe('segments-missing');
  });

  test('two calls at the same time: one of them', async () => {
    const sealer = await sealerFor(32);
    const results = await Promise.allSettled([sealer.seal(0, noise(32)), sealer.seal(0, noise(32, 2))]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  });

  test('a segment that a worker sealed is refused here, and the other way round', async () => {
    const sealer = await sealerFor(64);
    const worker = await createSegmentSealer(sealer.handle);
    const { share } = await worker.seal(sealer.claim(0, 32), noise(32));
    sealer.accept({ offset: 0, length: 32, share });
    expect(await codeOf(() => sealer.seal(0, noise(32)))).toBe('already-sealed');
    await sealer.seal(32, noise(32));
    expect(await codeOf(() => sealer.claim(32, 32))).toBe('already-sealed');
    expect(await codeOf(() => sealer.accept({ offset: 32, length: 32, share }))).toBe('already-sealed');
  });

  test('a refused segment uses nothing up', async () => {
    const sealer = await sealerFor(40);
    for (const [offset, length] of [
      [8, 16],
      [0, 8],
      [32, 16],
      [48, 16],
      [0, 41],
    ] as const) {
      expect(await codeOf(() => sealer.seal(offset, noise(length)))).toBe('invalid-option');
    }
    await sealer.seal(32, noise(8));
    await sealer.seal(0, noise(32));
    expect((await sealer.tag()).byteLength).toBe(16);
  });
});

test('several segment sealers on one file, in any order, seal what one native call seals', async () => {
  const next = dice(5);
  for (let run = 0; run < 12; run++) {
    const size = Math.floor(next() * 6000);
    const plaintext = noise(size, run);
    const sealer = await createSealer({
      keyring: fixedKeyring(noise(32, run)),
      plaintextSize: size,
      suite: 'ALG_AES_256_GCM_IV12_TAG16_NO_KDF',
      commitmentPolicy: 'FORBID_ENCRYPT_ALLOW_DECRYPT',
    });
    const workers = await Promise.all(
      [1, 2, 3].map(() => createSegmentSealer(structuredClone(sealer.handle))),
    );
    const object = new Uint8Array(size + 16);
    const segments = shuffled(randomCuts(size, next), next).map(async ([offset, length], i) => {
      const part = plaintext.subarray(offset, offset + length);
      const { ciphertext, share } = (await workers[i % 3]?.seal(sealer.claim(offset, length), part)) ?? {
        ciphertext: part,
        share: part,
      };
      object.set(ciphertext, offset);
      return { offset, length, share };
    });
    for (const segment of shuffled(await Promise.all(segments), next)) sealer.accept(segment);
    object.set(await sealer.tag(), size);
    const iv = Uint8Array.from(atob(sealer.metadata['x-amz-iv'] ?? ''), (char) => char.charCodeAt(0));
    expect(hex(object)).toBe(hex(await oneShot(noise(32, run), iv, new Uint8Array(0), plaintext)));
  }
});

describe('what a sealer shows', () => {
  test('its keys cannot be taken out', async () => {
    const { handle } = await sealerFor(10);
    for (const key of [handle.keys.gcm, handle.keys.ctr]) {
      await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow();
    }
  });

  test('the data key was overwritten', async () => {
    const inner = await aesKeyring();
    const seen: Uint8Array[] = [];
    const watched: Keyring = {
      ...inner,
      generateDataKey: async (suite) => {
        const made = await inner.generateDataKey(suite);
        expect(made.dataKey.some((byte) => byte !== 0)).toBe(true);
        seen.push(made.dataKey);
        return made;
      },
      unwrapDataKey: async (suite, wrapped) => {
        const dataKey = await inner.unwrapDataKey(suite, wrapped);
        expect(dataKey.some((byte) => byte !== 0)).toBe(true);
        seen.push(dataKey);
        return dataKey;
      },
    };
    const sealed = await sealObject(noise(20), { keyring: watched });
    await openVerified(await openerFor(sealed), stream(sealed.object));
    expect(seen.map(hex)).toEqual(['00'.repeat(32), '00'.repeat(32)]);
  });

  test('no two files share a message id, a wrapped key or a ciphertext', async () => {
    const sealed = await Promise.all([1, 2, 3].map(() => sealObject(noise(64))));
    for (const entry of ['x-amz-i', 'x-amz-d', 'x-amz-3'] as const) {
      expect(new Set(sealed.map(({ metadata }) => metadata[entry])).size).toBe(3);
    }
    expect(new Set(sealed.map(({ object }) => hex(object))).size).toBe(3);
  });

  test('a data key under which H is zero is refused', async () => {
    const { gcm, ctr, iv } = await message(noise(32), noise(12));
    const zero = vi.spyOn(crypto.subtle, 'encrypt').mockResolvedValue(new ArrayBuffer(16));
    try {
      expect(await codeOf(() => prepareMessage({ gcm, ctr, iv }))).toBe('kms-answer-invalid');
    } finally {
      zero.mockRestore();
    }
  });
});

describe('a size that is told at the end', () => {
  const unknown = async (): Promise<Sealer> =>
    createSealer({ keyring: await aesKeyring(), plaintextSize: 'unknown' });

  test.each([0, 15, 16, 32, 33, 50])('%d bytes open like any others', async (size) => {
    const plaintext = noise(size);
    const sealer = await unknown();
    const whole = size - (size % 16);
    const pieces = [await sealer.seal(0, plaintext.subarray(0, whole))];
    sealer.end(size);
    pieces.push(await sealer.seal(whole, plaintext.subarray(whole)), await sealer.tag());
    const object = await new Blob(pieces).arrayBuffer();
    const { metadata, objectSize } = sealer;
    expect(objectSize).toBe(object.byteLength);
    const sealed = { metadata, object: new Uint8Array(object), keyring: await aesKeyring() };
    expect(hex(await openVerified(await openerFor(sealed), stream(sealed.object)))).toBe(hex(plaintext));
  });

  test('no tag, no size and no ragged segment before it is told', async () => {
    const sealer = await unknown();
    await sealer.seal(0, noise(32));
    expect(await codeOf(() => sealer.tag())).toBe('segments-missing');
    expect(await codeOf(() => sealer.objectSize)).toBe('segments-missing');
    expect(await codeOf(() => sealer.claim(32, 5))).toBe('invalid-option');
  });

  test('one message has one size: it is told once, and nothing lies beyond it', async () => {
    const sealer = await unknown();
    await sealer.seal(0, noise(32));
    sealer.end(32);
    await sealer.tag();
    expect(await codeOf(() => sealer.end(48))).toBe('invalid-option');
    expect(await codeOf(() => sealer.end(32))).toBe('invalid-option');
    expect(await codeOf(() => sealer.seal(32, noise(16)))).toBe('invalid-option');
    const known = await sealerFor(32);
    expect(await codeOf(() => known.end(32))).toBe('invalid-option');
  });

  test('less than was sealed, more than was sealed: no tag', async () => {
    for (const size of [16, 48]) {
      const sealer = await unknown();
      await sealer.seal(0, noise(16));
      await sealer.seal(16, noise(16));
      sealer.end(size);
      expect(await codeOf(() => sealer.tag())).toBe('segments-missing');
    }
  });

  test('a size that is none', async () => {
    const sealer = await unknown();
    expect(await codeOf(() => sealer.end(-1))).toBe('invalid-option');
    expect(await codeOf(() => sealer.end(MAX_PLAINTEXT_BYTES + 1))).toBe('file-too-large');
  });
});
