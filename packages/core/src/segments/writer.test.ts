import { describe, expect, test } from 'vitest';
import { collect, flip, hex, noise, stream } from '../../test/bytes.js';
import { codeOf } from '../../test/errors.js';
import { aesKeyring, openerFor, sealObject } from '../../test/objects.js';
import { openTable, SEGMENT, tabled } from '../../test/segments.js';
import { createSealer, type Sealer, sealStream } from '../seal/index.js';
import { createSegmentTableWriter, maxTableBytes } from './index.js';

/** Seals, and makes the table on the way. */
async function sealed(plaintext: Uint8Array, plaintextSize: number | 'unknown', pieces = 700) {
  const keyring = await aesKeyring();
  const sealer = await createSealer({ keyring, plaintextSize });
  const writer = await createSegmentTableWriter(sealer, { segmentSize: SEGMENT });
  const object = await collect(sealStream(sealer, stream(plaintext)));
  for await (const piece of stream(object, pieces)) await writer.write(piece);
  return { keyring, metadata: sealer.metadata, object, table: await writer.finish() };
}

/** All bytes that the table lets out. */
async function readBack(found: Awaited<ReturnType<typeof sealed>>): Promise<string> {
  const { table: bytes } = found;
  if (bytes === undefined) throw new TypeError('no table');
  expect(bytes.byteLength).toBeLessThanOrEqual(maxTableBytes(found.object.byteLength - 16));
  const table = await openTable({ ...found, table: bytes });
  const segments: string[] = [];
  for (let index = 0; index < table.segments; index++) {
    const at = index * SEGMENT;
    const end = Math.min(at + SEGMENT, table.plaintextSize);
    segments.push(hex(await table.openSegment(index, found.object.subarray(at, end))));
  }
  return segments.join('');
}

describe('made while an object is sealed', () => {
  test.each([SEGMENT + 1, SEGMENT + 16, 2 * SEGMENT - 1, 2 * SEGMENT, 2 * SEGMENT + 1, 5 * SEGMENT + 17])(
    '%d bytes',
    async (size) => {
      const plaintext = noise(size);
      expect(await readBack(await sealed(plaintext, size))).toBe(hex(plaintext));
      expect(await readBack(await sealed(plaintext, 'unknown'))).toBe(hex(plaintext));
    },
  );

  test.each([1, 15, 16, 17, SEGMENT - 1, SEGMENT, SEGMENT + 16, 3 * SEGMENT, 9999])(
    'from pieces of %d bytes',
    async (pieces) => {
      const plaintext = noise(3 * SEGMENT + 5);
      expect(await readBack(await sealed(plaintext, 'unknown', pieces))).toBe(hex(plaintext));
    },
  );

  test.each([0, 1, 16, SEGMENT - 1, SEGMENT])('%d bytes are one segment, and have none', async (size) => {
    expect((await sealed(noise(size), size)).table).toBeUndefined();
    expect((await sealed(noise(size), 'unknown')).table).toBeUndefined();
  });

  test('a piece may be overwritten when it was written', async () => {
    const { sealer: _, ...whole } = await sealObject(noise(4 * SEGMENT));
    const writer = await createSegmentTableWriter(await openerFor(whole), { segmentSize: SEGMENT });
    const reused = new Uint8Array(600);
    for await (const piece of stream(whole.object, 600)) {
      reused.set(piece);
      await writer.write(reused.subarray(0, piece.byteLength));
      reused.fill(0);
    }
    const table = (await writer.finish()) ?? new Uint8Array();
    await openTable({ ...whole, table });
  });

  test('two tables of one object are sealed under nonces of their own', async () => {
    const object = await tabled();
    const writer = await createSegmentTableWriter(await openerFor(object), { segmentSize: SEGMENT });
    await writer.write(object.object);
    const again = (await writer.finish()) ?? new Uint8Array();
    expect(hex(again.slice(20, 32))).not.toBe(hex(object.table.slice(20, 32)));
    await openTable({ ...object, table: again });
  });
});

describe('of a stored object that is not genuine there is none', () => {
  const object = tabled();
  const write = async (bytes: Uint8Array) => {
    const writer = await createSegmentTableWriter(await openerFor(await object), { segmentSize: SEGMENT });
    await writer.write(bytes);
    return writer.finish();
  };

  test.each([0, 8 * SEGMENT, 8 * (3 * SEGMENT + 6), 8 * (3 * SEGMENT + 7), 8 * (3 * SEGMENT + 23) - 1])(
    'bit %d was changed',
    async (bit) => {
      const { object: bytes } = await object;
      expect(await codeOf(() => write(flip(bytes, bit)))).toBe('object-authentication-failed');
    },
  );

  test.each([0, 15, 16, SEGMENT, 3 * SEGMENT + 22, 3 * SEGMENT + 24])('%d bytes came', async (length) => {
    const bytes = new Uint8Array(length);
    bytes.set((await object).object.subarray(0, length));
    expect(await codeOf(() => write(bytes))).toBe('object-size-mismatch');
  });
});

test.each([0, 16, 1008, 1025, 16 * 1024 ** 2 + 16, Number.NaN, 2.5, 2 ** 32])(
  'no table has segments of %d bytes',
  async (segmentSize) => {
    const opener = await openerFor(await tabled());
    expect(await codeOf(() => createSegmentTableWriter(opener, { segmentSize }))).toBe('invalid-option');
  },
);

test('the suite that does not commit to its key has none', async () => {
  const sealer: Sealer = await createSealer({
    keyring: await aesKeyring(),
    plaintextSize: 5000,
    commitmentPolicy: 'FORBID_ENCRYPT_ALLOW_DECRYPT',
  });
  expect(await codeOf(() => createSegmentTableWriter(sealer))).toBe('segments-need-commitment');
});

test('a table has no more than 0.0021 percent of an object, and 64 GiB have one of less than 1.5 MB', async () => {
  const size = 4 * 786_432;
  const { sealer: _, ...whole } = await sealObject(new Uint8Array(size));
  const writer = await createSegmentTableWriter(await openerFor(whole));
  await writer.write(whole.object);
  expect(await writer.finish()).toHaveLength(48 + 4 * 16);
  expect(maxTableBytes(68_719_476_704)).toBe(48 + 131_072 * 16);
  expect(16 / 786_432).toBeLessThan(0.000021);
});
