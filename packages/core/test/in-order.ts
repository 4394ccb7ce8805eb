/**
 * What sealing and opening in order must do, whatever computes it: WebCrypto in segments, or a platform's stream. Run for each by a
 * test of its own.
 */
import { describe, expect, test } from 'vitest';
import { concat } from '../src/bytes/bytes.js';
import { PIECE_BYTES } from '../src/gcm/segment.js';
import { STREAM_BYTES, type StreamCipher } from '../src/gcm/stream-cipher.js';
import {
  openTo,
  openTwice,
  openVerified,
  openWithDelayedAuthentication,
  type Spool,
} from '../src/open/index.js';
import { createSealer, sealStream, sealTo } from '../src/seal/index.js';
import { COMMITTING_SUITE, IV_BYTES, type Suite, TAG_BYTES } from '../src/suites.js';
import { hkdfBits, importHkdfKey } from '../src/webcrypto.js';
import { type Bytes, collect, flip, hex, noise, stream, unbase64 } from './bytes.js';
import { codeOf } from './errors.js';
import { aesKeyring, fixedKeyring, openerFor, type Sealed, sealObject } from './objects.js';

const DATA_KEY = noise(32, 9);
const V2 = {
  suite: 'ALG_AES_256_GCM_IV12_TAG16_NO_KDF',
  commitmentPolicy: 'FORBID_ENCRYPT_ALLOW_DECRYPT',
} as const;
const SUITES = [
  ['with key commitment', {}],
  ['without key commitment', V2],
] as const;

/** Around the borders of blocks, of what goes through at a time, of native calls, of the segments that are read and sealed. */
const BORDERS = [0, 16, STREAM_BYTES, PIECE_BYTES, 2 * PIECE_BYTES];
const SIZES = [
  ...new Set(BORDERS.flatMap((size) => [size - 17, size - 16, size - 1, size, size + 1, size + 16])),
]
  .filter((size) => size >= 0)
  .sort((a, b) => a - b);

/** The object as one call of WebCrypto makes it, from the data key and the metadata alone. */
async function inOneCall(metadata: Readonly<Record<string, string>>, plaintext: Bytes): Promise<Bytes> {
  const isV3 = metadata['x-amz-c'] === '115';
  const suite = Uint8Array.of(0, COMMITTING_SUITE.id);
  const info = new Uint8Array([...suite, ...new TextEncoder().encode('DERIVEKEY')]);
  const key = isV3
    ? await hkdfBits(await importHkdfKey(DATA_KEY), unbase64(metadata['x-amz-i'] ?? ''), info, 32)
    : DATA_KEY;
  const iv = isV3 ? new Uint8Array(IV_BYTES).fill(1) : unbase64(metadata['x-amz-iv'] ?? '');
  const additionalData = isV3 ? suite : new Uint8Array(0);
  const imported = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt']);
  return new Uint8Array(
    await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, imported, plaintext),
  );
}

/** Compares without a call for each byte: hexadecimal text of millions of bytes is slow. */
function expectSame(found: Uint8Array, expected: Uint8Array): void {
  expect(found.byteLength).toBe(expected.byteLength);
  expect(found.findIndex((byte, at) => byte !== expected[at])).toBe(-1);
}

/** @param cipher undefined: WebCrypto in segments */
export function worksInOrder(cipher: StreamCipher | undefined): void {
  const withCipher = cipher === undefined ? {} : { cipher };
  const seal = (plaintext: Bytes, options: Partial<Parameters<typeof sealObject>[1]> = {}): Promise<Sealed> =>
    sealObject(plaintext, { keyring: fixedKeyring(DATA_KEY), ...withCipher, ...options });
  const open = async (sealed: Sealed, object: Bytes = sealed.object, options: Partial<Suite> | object = {}) =>
    openVerified(await openerFor(sealed, { ...withCipher, ...options }), stream(object));
  const older = { commitmentPolicy: 'FORBID_ENCRYPT_ALLOW_DECRYPT' } as const;

  describe.each(SUITES)('%s', (_, options) => {
    test.each(SIZES)('%d bytes are one standard message, and come back', async (size) => {
      const plaintext = noise(size);
      const sealed = await seal(plaintext, options);
      expectSame(sealed.object, await inOneCall(sealed.metadata, plaintext));
      expectSame(await open(sealed, sealed.object, older), plaintext);
    });
  });

  test.each([
    [100, 1],
    [100, 15],
    [4096, 17],
    [STREAM_BYTES + 5, STREAM_BYTES - 1],
    [2 * STREAM_BYTES, 4 * STREAM_BYTES],
    [2 * PIECE_BYTES + 5, 65_537],
  ])('%d bytes in pieces of %d, of known and of unknown size', async (size, piece) => {
    const plaintext = noise(size);
    const keyring = fixedKeyring(DATA_KEY);
    for (const plaintextSize of [size, 'unknown'] as const) {
      const sealer = await createSealer({ keyring, plaintextSize, ...withCipher });
      const object = await collect(sealStream(sealer, stream(plaintext, piece)));
      expect(sealer.objectSize).toBe(size + TAG_BYTES);
      expectSame(object, await inOneCall(sealer.metadata, plaintext));
      const opener = await openerFor({ keyring, metadata: sealer.metadata, object }, withCipher);
      expectSame(await openVerified(opener, stream(object, piece)), plaintext);
    }
  });

  test('into a place that copies, at its own pace', async () => {
    const plaintext = noise(2 * PIECE_BYTES + 5);
    const keyring = fixedKeyring(DATA_KEY);
    const sealer = await createSealer({ keyring, plaintextSize: plaintext.byteLength, ...withCipher });
    const copies: Bytes[] = [];
    const given: Uint8Array[] = [];
    await sealTo(sealer, stream(plaintext, 100_000), async (piece) => {
      await new Promise((resolve) => setTimeout(resolve));
      // A Buffer of Node cuts no copy.
      copies.push(new Uint8Array(piece));
      given.push(piece);
    });
    expectSame(concat(...copies), await inOneCall(sealer.metadata, plaintext));
    // What was copied is gone at once where a platform streams, and is the collector's everywhere else.
    const [first] = given;
    expect(first?.byteLength === 0).toBe(cipher !== undefined);
  });

  test('a place that fails ends it', async () => {
    const sealer = await createSealer({ keyring: await aesKeyring(), plaintextSize: 100, ...withCipher });
    const full = async (): Promise<void> => {
      throw new Error('full');
    };
    await expect(sealTo(sealer, stream(noise(100)), full)).rejects.toThrow('full');
  });

  test('the bytes that go through stay as they are', async () => {
    const plaintext = noise(1000);
    const sealed = await seal(plaintext);
    const copy = sealed.object.slice();
    await open(sealed);
    expect(hex(sealed.object)).toBe(hex(copy));
    expect(hex(plaintext)).toBe(hex(noise(1000)));
  });

  describe('a key and its IV encrypt one plaintext', () => {
    const fresh = async () => createSealer({ keyring: await aesKeyring(), plaintextSize: 32, ...withCipher });

    test('not a second stream', async () => {
      const sealer = await fresh();
      await collect(sealStream(sealer, stream(noise(32))));
      expect(await codeOf(() => collect(sealStream(sealer, stream(noise(32, 2)))))).toBe('already-sealed');
    });

    test('not after a stream that failed', async () => {
      const sealer = await fresh();
      const failing = collect(sealStream(sealer, stream(noise(31))));
      expect(await codeOf(() => failing)).toBe('object-size-mismatch');
      // Of the segments nothing was sealed yet; a stream has let all of its bytes through.
      const second = () => collect(sealStream(sealer, stream(noise(32, 2))));
      if (cipher !== undefined) expect(await codeOf(second)).toBe('already-sealed');
      else expect((await second()).byteLength).toBe(48);
    });

    test('not a segment after the stream, or a claim', async () => {
      const sealer = await fresh();
      await collect(sealStream(sealer, stream(noise(32))));
      expect(await codeOf(() => sealer.seal(0, noise(16, 2)))).toBe('already-sealed');
      expect(await codeOf(() => sealer.claim(16, 16))).toBe('already-sealed');
    });

    test('not the stream after a segment, or a claim', async () => {
      for (const use of ['seal', 'claim'] as const) {
        const sealer = await fresh();
        if (use === 'seal') await sealer.seal(0, noise(16));
        else sealer.claim(0, 16);
        expect(await codeOf(() => collect(sealStream(sealer, stream(noise(32)))))).toBe('already-sealed');
      }
    });
  });

  describe('a source of another size than announced', () => {
    test.each([
      [0, 1],
      [1, 0],
      [100, 99],
      [100, 101],
      [STREAM_BYTES, STREAM_BYTES + 1],
      [2 * PIECE_BYTES, 2 * PIECE_BYTES - 1],
    ])('%d announced, %d sent', async (plaintextSize, sent) => {
      const sealer = await createSealer({ keyring: await aesKeyring(), plaintextSize, ...withCipher });
      const sealing = collect(sealStream(sealer, stream(noise(sent))));
      expect(await codeOf(() => sealing)).toBe('object-size-mismatch');
    });
  });

  describe('read twice', () => {
    const SIZE = 2 * PIECE_BYTES + 5;
    /** Reads an object twice, in pieces that are others the second time. */
    async function twice(sealed: Sealed, first: Bytes, again: Bytes) {
      const pieces: Uint8Array[] = [];
      const write = async (piece: Uint8Array) => void pieces.push(piece);
      const opener = await openerFor(sealed, withCipher);
      const code = await openTwice(opener, stream(first, 65_537), () => stream(again, 1 << 20), write).then(
        () => 'opened',
        (error: { code: string }) => error.code,
      );
      return { code, written: concat(...pieces) };
    }

    test.each([0, 1, PIECE_BYTES, SIZE])('%d bytes', async (size) => {
      const sealed = await seal(noise(size));
      const { code, written } = await twice(sealed, sealed.object, sealed.object);
      expect(code).toBe('opened');
      expectSame(written, noise(size));
    });

    test.each([
      ['in its first segment', 5, 0],
      ['in its second', PIECE_BYTES + 5, PIECE_BYTES],
      ['in its last', SIZE - 1, 2 * PIECE_BYTES],
    ])('changed %s between the readings: nothing of that segment is written', async (_, at, length) => {
      const sealed = await seal(noise(SIZE));
      const { code, written } = await twice(sealed, sealed.object, flip(sealed.object, 8 * at));
      expect(code).toBe('object-authentication-failed');
      expectSame(written, noise(SIZE).subarray(0, length));
    });

    test('segments in each other’s place the second time', async () => {
      const sealed = await seal(noise(SIZE));
      const { object } = sealed;
      const [a, b] = [object.slice(0, PIECE_BYTES), object.slice(PIECE_BYTES, 2 * PIECE_BYTES)];
      const swapped = concat(b, a, object.subarray(2 * PIECE_BYTES));
      const { code, written } = await twice(sealed, object, swapped);
      expect([code, written.byteLength]).toEqual(['object-authentication-failed', 0]);
    });

    test.each([
      ['changed before', (object: Bytes) => flip(object, 8 * SIZE - 1), 'object-authentication-failed'],
      ['cut before', (object: Bytes) => object.slice(0, -1), 'object-size-mismatch'],
    ])('%s: not a byte is written', async (_, change, expected) => {
      const sealed = await seal(noise(SIZE));
      const changed = change(sealed.object);
      const { code, written } = await twice(sealed, changed, changed);
      expect([code, written.byteLength]).toEqual([expected, 0]);
    });

    test('a spool that is written twice has the object until all of it was verified', async () => {
      const sealed = await seal(noise(SIZE));
      const file = new Uint8Array(SIZE + TAG_BYTES);
      let at = 0;
      const steps: string[] = [];
      const spool: Spool = {
        async write(bytes) {
          if (steps.at(-1) !== 'write') steps.push('write');
          file.set(bytes, at);
          at += bytes.byteLength;
        },
        async *rewritten() {
          steps.push('rewritten');
          expectSame(file, sealed.object);
          at = 0;
          yield* stream(file.slice(), 100_000);
        },
        commit: async () => void steps.push('commit'),
        discard: async () => void steps.push('discard'),
      };
      await openTo(await openerFor(sealed, withCipher), stream(sealed.object, 65_537), spool);
      expect(steps).toEqual(['write', 'rewritten', 'write', 'commit']);
      expectSame(file.subarray(0, at), noise(SIZE));
      steps.splice(0);
      at = 0;
      const changed = stream(flip(sealed.object, 8), 65_537);
      expect(await codeOf(async () => openTo(await openerFor(sealed, withCipher), changed, spool))).toBe(
        'object-authentication-failed',
      );
      expect(steps).toEqual(['write', 'discard']);
    });
  });

  describe('an object that was changed', () => {
    const SIZE = STREAM_BYTES + 100;
    const changes: [string, (object: Bytes) => Bytes, string][] = [
      ['its first bit', (object) => flip(object, 0), 'object-authentication-failed'],
      ['a bit in the middle', (object) => flip(object, 8 * STREAM_BYTES), 'object-authentication-failed'],
      ['the last bit before the tag', (object) => flip(object, 8 * SIZE - 1), 'object-authentication-failed'],
      ['the first bit of the tag', (object) => flip(object, 8 * SIZE), 'object-authentication-failed'],
      [
        'the last bit of the tag',
        (object) => flip(object, 8 * (SIZE + 16) - 1),
        'object-authentication-failed',
      ],
      ['its tag, all zero', (object) => object.fill(0, SIZE), 'object-authentication-failed'],
      [
        'two blocks, in each other’s place',
        (object) => {
          object.copyWithin(32, 0, 16);
          return object;
        },
        'object-authentication-failed',
      ],
      ['its end', (object) => object.slice(0, -1), 'object-size-mismatch'],
      ['all of its tag', (object) => object.slice(0, -16), 'object-size-mismatch'],
      ['all but a byte', (object) => object.slice(0, 1), 'object-size-mismatch'],
      ['a byte too much', (object) => new Uint8Array([...object, 0]), 'object-size-mismatch'],
      ['nothing left', () => new Uint8Array(0), 'object-size-mismatch'],
    ];

    test.each(changes)('%s', async (_, change, code) => {
      const sealed = await seal(noise(SIZE));
      const changed = change(sealed.object.slice());
      for (const piece of [1 << 20, 65_537, 1000]) {
        const opener = async () => openerFor(sealed, withCipher);
        expect(await codeOf(async () => openVerified(await opener(), stream(changed, piece)))).toBe(code);
        const steps: string[] = [];
        const spool = {
          write: async () => undefined,
          commit: async () => void steps.push('commit'),
          discard: async () => void steps.push('discard'),
        };
        expect(await codeOf(async () => openTo(await opener(), stream(changed, piece), spool))).toBe(code);
        expect(steps).toEqual(['discard']);
        const delayed = async () =>
          collect(openWithDelayedAuthentication(await opener(), stream(changed, piece)));
        expect(await codeOf(delayed)).toBe(code);
      }
    });

    test('another object of the same key, or its metadata', async () => {
      const sealed = await seal(noise(100));
      const other = await seal(noise(100, 2));
      expect(await codeOf(() => open(sealed, other.object))).toBe('object-authentication-failed');
    });
  });
}
