import { describe, expect, test } from 'vitest';
import { collect, hex, noise, stream } from '../../test/bytes.js';
import { codeOf } from '../../test/errors.js';
import { aesKeyring, openerFor } from '../../test/objects.js';
import { PIECE_BYTES } from '../gcm/segment.js';
import { openVerified } from '../open/index.js';
import { createSealer, sealStream } from './index.js';

/** What is sealed at a time. */
const SEGMENT = 2 * PIECE_BYTES;
const sealerFor = async (plaintextSize: number) =>
  createSealer({ keyring: await aesKeyring(), plaintextSize });

describe('a stream comes back as it was', () => {
  test.each([
    [0, 1],
    [1, 1],
    [100, 1],
    [100, 7],
    [4096, 4096],
    [SEGMENT - 1, 65_536],
    [SEGMENT, SEGMENT],
    [SEGMENT + 1, 1_000_003],
  ])('%d bytes in pieces of %d', async (size, piece) => {
    const plaintext = new Uint8Array(size).map((_, i) => i * 31 + (i >> 9));
    const sealer = await sealerFor(size);
    const object = await collect(sealStream(sealer, stream(plaintext, piece)));
    expect(object.byteLength).toBe(sealer.objectSize);
    const opener = await openerFor({ keyring: await aesKeyring(), metadata: sealer.metadata, object });
    const opened = await openVerified(opener, stream(object, 1_000_001));
    expect(opened.byteLength).toBe(size);
    expect(opened.every((byte, i) => byte === plaintext[i])).toBe(true);
  });
});

describe('a source that has not as many bytes as announced', () => {
  test.each([
    [0, 1],
    [1, 0],
    [100, 0],
    [100, 50],
    [100, 96],
    [100, 99],
    [100, 101],
    [100, 200],
    [16, 32],
    [SEGMENT, SEGMENT + 1],
    [SEGMENT + 1, SEGMENT],
    [SEGMENT + 5, 2 * SEGMENT],
    [SEGMENT + 20, SEGMENT + 19],
  ])('%d announced, %d sent', async (announced, sent) => {
    const sealer = await sealerFor(announced);
    expect(await codeOf(() => collect(sealStream(sealer, stream(new Uint8Array(sent), 999_983))))).toBe(
      'object-size-mismatch',
    );
  });

  test('gets no tag: what was sent so far cannot become an object', async () => {
    const sealer = await sealerFor(2 * SEGMENT);
    let sent = 0;
    const sending = async () => {
      for await (const piece of sealStream(sealer, stream(new Uint8Array(SEGMENT + 5))))
        sent += piece.byteLength;
    };
    expect(await codeOf(sending)).toBe('object-size-mismatch');
    expect(sent).toBe(SEGMENT);
    expect(await codeOf(() => sealer.tag())).toBe('segments-missing');
  });
});

test('a second stream through the same sealer is refused before anything comes out', async () => {
  const sealer = await sealerFor(40);
  await collect(sealStream(sealer, stream(noise(40))));
  const again = sealStream(sealer, stream(noise(40, 2)));
  expect(await codeOf(() => again.next())).toBe('already-sealed');
});

test('an error of the source comes through, and its stream is closed when the reader goes away', async () => {
  let closed = 0;
  async function* source(fail: boolean) {
    try {
      yield noise(SEGMENT / 64);
      if (fail) throw new RangeError('the disk is gone');
      for (;;) yield new Uint8Array(SEGMENT);
    } finally {
      closed++;
    }
  }
  await expect(collect(sealStream(await sealerFor(2 * SEGMENT), source(true)))).rejects.toThrow(
    'the disk is gone',
  );
  for await (const piece of sealStream(await sealerFor(2 * SEGMENT), source(false))) {
    expect(hex(piece.subarray(0, 1))).toHaveLength(2);
    break;
  }
  expect(closed).toBe(2);
});
