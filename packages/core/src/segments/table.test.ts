import { describe, expect, test } from 'vitest';
import { flip, hex, noise, stream } from '../../test/bytes.js';
import { codeOf, errorOf, wordsOf } from '../../test/errors.js';
import { openerFor, sealObject } from '../../test/objects.js';
import {
  folded,
  forgedTable,
  openTable,
  SEGMENT,
  sharesOf,
  tabled,
  tableOf,
  tagOf,
} from '../../test/segments.js';
import { concat } from '../bytes/bytes.js';
import { openSegmentTable, SegmentDamagedError, verifySegments } from './index.js';

const object = tabled();
const NON_COMMITTING = {
  suite: 'ALG_AES_256_GCM_IV12_TAG16_NO_KDF',
  commitmentPolicy: 'FORBID_ENCRYPT_ALLOW_DECRYPT',
} as const;
const segment = (bytes: Uint8Array, index: number, size: number) =>
  bytes.subarray(index * SEGMENT, Math.min((index + 1) * SEGMENT, size));
const put = (bytes: Uint8Array, at: number, ...values: number[]) => {
  const changed = bytes.slice();
  changed.set(values, at);
  return changed;
};
/** What a call is refused for: code and field. */
const refused = async (call: () => unknown) => {
  const { code, field } = (await errorOf(call)) as { code: string; field?: string };
  return field === undefined ? code : `${code} ${field}`;
};

describe('a genuine table', () => {
  test('opens each segment by itself, in any order, as often as wanted', async () => {
    const { plaintext, ...sealed } = await object;
    const table = await openTable(sealed);
    expect([table.segments, table.segmentSize, table.plaintextSize]).toEqual([
      4,
      SEGMENT,
      plaintext.byteLength,
    ]);
    for (const index of [3, 0, 2, 1, 0]) {
      const opened = await table.openSegment(index, segment(sealed.object, index, plaintext.byteLength));
      expect(hex(opened)).toBe(hex(segment(plaintext, index, plaintext.byteLength)));
    }
  });

  test('leaves the ciphertext that it was given as it is', async () => {
    const sealed = await object;
    const given = sealed.object.slice(0, SEGMENT);
    await (await openTable(sealed)).openSegment(0, given);
    expect(hex(given)).toBe(hex(sealed.object.slice(0, SEGMENT)));
  });

  test('shows no share, whoever looks at it', async () => {
    const sealed = await object;
    const table = await openTable(sealed);
    const shares = await sharesOf(sealed);
    const seen = JSON.stringify(table) + Object.values(table).map(String).join();
    for (const share of shares) {
      expect(seen).not.toContain([...share].join());
      expect(hex(sealed.table)).not.toContain(hex(share));
    }
  });
});

describe('a segment that is not the one that was written', () => {
  test.each([0, 1, 2, 3])('every bit of segment %d is held against its share', async (index) => {
    const sealed = await object;
    const table = await openTable(sealed);
    const genuine = segment(sealed.object, index, sealed.plaintext.byteLength);
    const bits = genuine.byteLength * 8;
    for (const bit of [0, 1, 7, 8, 127, 128, Math.floor(bits / 2), bits - 1].filter((at) => at < bits)) {
      const error = await errorOf(() => table.openSegment(index, flip(genuine, bit)));
      expect(error).toBeInstanceOf(SegmentDamagedError);
      expect(error).toMatchObject({ code: 'segment-damaged', segment: index });
    }
    // The others, and the genuine one, are read as before.
    for (const other of [0, 1, 2, 3])
      await table.openSegment(other, segment(sealed.object, other, sealed.plaintext.byteLength));
  });

  test('another segment of the same object is not the one that was asked for', async () => {
    const sealed = await object;
    const table = await openTable(sealed);
    expect(await codeOf(() => table.openSegment(1, sealed.object.subarray(0, SEGMENT)))).toBe(
      'segment-damaged',
    );
  });

  test('its error says nothing of content', async () => {
    const sealed = await object;
    const table = await openTable(sealed);
    const words = wordsOf(await errorOf(() => table.openSegment(0, noise(SEGMENT, 5))));
    for (const share of await sharesOf(sealed)) expect(words).not.toContain(hex(share));
  });

  test.each([0, 16, SEGMENT - 16, SEGMENT + 1, 2 * SEGMENT])('%d bytes are no segment', async (length) => {
    const table = await openTable(await object);
    expect(await codeOf(() => table.openSegment(0, new Uint8Array(length)))).toBe('object-size-mismatch');
  });

  test.each([-1, 4, 0.5, Number.NaN])('there is no segment %d', async (index) => {
    const table = await openTable(await object);
    expect(await codeOf(() => table.openSegment(index, new Uint8Array(SEGMENT)))).toBe('invalid-option');
  });
});

describe('a table that was changed', () => {
  test('every bit of it counts', async () => {
    const sealed = await object;
    for (let bit = 0; bit < sealed.table.byteLength * 8; bit++) {
      const code = await codeOf(() => openTable(sealed, { table: flip(sealed.table, bit) }));
      expect(code, `bit ${bit}`).toMatch(/^segment-table-(invalid|mismatch)$/);
    }
  });

  test.each([0, 1, 7, 8, 31, 32, 48, 95])('cut to %d bytes', async (length) => {
    const { table, ...sealed } = await object;
    expect(await codeOf(() => openTable({ ...sealed, table: table.slice(0, length) }))).toBe(
      'segment-table-invalid',
    );
  });

  test.each([1, 16])('%d bytes longer', async (more) => {
    const sealed = await object;
    const table = concat(sealed.table, new Uint8Array(more));
    expect(await refused(() => openTable(sealed, { table }))).toBe('segment-table-invalid length');
  });

  test.each([
    ['another magic', 0, [0x73], 'magic'],
    ['version 0', 7, [0], 'version'],
    ['version 2', 7, [2], 'version'],
    ['segments of no bytes', 8, [0, 0, 0, 0], 'segmentSize'],
    ['segments of 1,008 bytes', 8, [0, 0, 0x03, 0xf0], 'segmentSize'],
    ['segments of 1,025 bytes', 8, [0, 0, 0x04, 0x01], 'segmentSize'],
    ['one segment', 8, [0, 0, 0x10, 0], 'segmentSize'],
    ['segments of 16 MiB and 16 bytes', 8, [0x01, 0, 0, 0x10], 'segmentSize'],
    ['the largest segments that can be written down', 8, [0xff, 0xff, 0xff, 0xf0], 'segmentSize'],
    ['a file of no bytes', 12, [0, 0, 0, 0, 0, 0, 0, 0], 'segmentSize'],
    ['more segments than there may be', 12, [0, 0, 0, 0, 0x08, 0, 0, 1], 'segmentSize'],
    ['a file of 2^36 − 31 bytes', 12, [0, 0, 0, 0x0f, 0xff, 0xff, 0xff, 0xe1], 'plaintextSize'],
    ['a file of 2^64 − 1 bytes', 12, [255, 255, 255, 255, 255, 255, 255, 255], 'plaintextSize'],
  ])('%s', async (_, at, values, field) => {
    const sealed = await object;
    const table = put(sealed.table, at, ...values);
    expect(await refused(() => openTable(sealed, { table }))).toBe(`segment-table-invalid ${field}`);
  });
});

describe('a table of something else', () => {
  test('of another object of the same size', async () => {
    const sealed = await object;
    const other = await tabled(sealed.plaintext.byteLength, 2);
    expect(await codeOf(() => openTable(sealed, { table: other.table }))).toBe('segment-table-mismatch');
  });

  test('of the same bytes under the same wrapping key, sealed once more', async () => {
    const sealed = await object;
    const { sealer: _, ...again } = await sealObject(sealed.plaintext, { keyring: sealed.keyring });
    const table = await tableOf(again);
    expect(await codeOf(() => openTable(sealed, { table }))).toBe('segment-table-mismatch');
  });

  test('of an object of another size', async () => {
    const sealed = await object;
    const { table } = await tabled(sealed.plaintext.byteLength - 1);
    expect(await codeOf(() => openTable(sealed, { table }))).toBe('segment-table-mismatch');
  });

  test('for another tag than the one that the object ends in', async () => {
    const sealed = await object;
    for (const bit of [0, 64, 127]) {
      const tag = flip(tagOf(sealed), bit);
      expect(await codeOf(() => openTable(sealed, { tag }))).toBe('segment-table-mismatch');
    }
  });

  test.each([0, 15, 17])('a tag of %d bytes', async (length) => {
    const sealed = await object;
    expect(await refused(() => openTable(sealed, { tag: new Uint8Array(length) }))).toBe(
      'invalid-option tag',
    );
  });
});

describe('a table that was sealed with the data key, and is wrong', () => {
  test('the forger of these tests can make a right one', async () => {
    const sealed = await object;
    const shares = await sharesOf(sealed);
    expect(hex(await folded(sealed, shares))).toBe(hex(tagOf(sealed)));
    await openTable(sealed, { table: await forgedTable(sealed, shares) });
  });

  test('two shares change places', async () => {
    const sealed = await object;
    const [first, second, ...rest] = await sharesOf(sealed);
    if (first === undefined || second === undefined) throw new RangeError();
    const table = await forgedTable(sealed, [second, first, ...rest]);
    expect(await codeOf(() => openTable(sealed, { table }))).toBe('segment-table-mismatch');
  });

  test.each([0, 1, 2, 3])('share %d is of other bytes', async (index) => {
    const sealed = await object;
    const shares = (await sharesOf(sealed)).map((share, at) => (at === index ? flip(share, 9) : share));
    const table = await forgedTable(sealed, shares);
    expect(await codeOf(() => openTable(sealed, { table }))).toBe('segment-table-mismatch');
  });

  test('shares that give another tag, sealed for that one', async () => {
    const sealed = await object;
    const shares = (await sharesOf(sealed)).map((share, at) => (at === 0 ? flip(share, 9) : share));
    const table = await forgedTable(sealed, shares, await folded(sealed, shares));
    expect(await codeOf(() => openTable(sealed, { table }))).toBe('segment-table-mismatch');
  });
});

describe('an object without a table', () => {
  const whole = (sealed: Awaited<typeof object>, bytes = sealed.object, options = { segmentSize: SEGMENT }) =>
    openerFor(sealed).then((opener) => verifySegments(opener, stream(bytes, 333), options));

  test('is verified once, and read again segment by segment', async () => {
    const sealed = await object;
    const table = await whole(sealed);
    expect(table.segments).toBe(4);
    for (const index of [3, 1]) {
      const opened = await table.openSegment(
        index,
        segment(sealed.object, index, sealed.plaintext.byteLength),
      );
      expect(hex(opened)).toBe(hex(segment(sealed.plaintext, index, sealed.plaintext.byteLength)));
    }
    const changed = flip(sealed.object.subarray(0, SEGMENT), 5);
    expect(await codeOf(() => table.openSegment(0, changed))).toBe('segment-damaged');
  });

  test.each([0, 8 * SEGMENT, 8 * (3 * SEGMENT + 6), 8 * (3 * SEGMENT + 7)])(
    'bit %d was changed',
    async (bit) => {
      const sealed = await object;
      expect(await codeOf(() => whole(sealed, flip(sealed.object, bit)))).toBe(
        'object-authentication-failed',
      );
    },
  );

  test('it is shorter, or longer', async () => {
    const sealed = await object;
    const longer = concat(sealed.object, new Uint8Array(16));
    for (const bytes of [new Uint8Array(0), sealed.object.slice(16), sealed.object.slice(0, -1), longer])
      expect(await codeOf(() => whole(sealed, bytes))).toBe('object-size-mismatch');
  });

  test('of the suite that does not commit to its key, and of no bytes', async () => {
    const { sealer: _, ...sealed } = await sealObject(noise(3000), NON_COMMITTING);
    const opener = await openerFor(sealed, { commitmentPolicy: 'REQUIRE_ENCRYPT_ALLOW_DECRYPT' });
    const table = await verifySegments(opener, stream(sealed.object), { segmentSize: SEGMENT });
    expect(hex(await table.openSegment(2, sealed.object.subarray(2 * SEGMENT, 3000)))).toBe(
      hex(noise(3000).subarray(2 * SEGMENT)),
    );
    const empty = await sealObject(new Uint8Array(0));
    expect((await verifySegments(await openerFor(empty), stream(empty.object))).segments).toBe(0);
  });

  test('no segment has 1,000 bytes', async () => {
    const sealed = await object;
    expect(await codeOf(() => whole(sealed, sealed.object, { segmentSize: 1000 }))).toBe('invalid-option');
  });
});

test('the suite that does not commit to its key has none', async () => {
  const sealed = await sealObject(noise(3 * SEGMENT), NON_COMMITTING);
  const opener = await openerFor(sealed, { commitmentPolicy: 'REQUIRE_ENCRYPT_ALLOW_DECRYPT' });
  const { table } = await object;
  expect(await codeOf(() => openSegmentTable(opener, table, tagOf(sealed)))).toBe('segments-need-commitment');
});
