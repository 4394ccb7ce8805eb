import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { collect, hex, noise, stream } from '../../test/bytes.js';
import { encodeBase64 } from './base64.js';
import { concat, isAllZero } from './bytes.js';
import { constantTimeEqual } from './constant-time.js';
import { decodeBase64 } from './decode-base64.js';
import { rechunk } from './rechunk.js';

describe('base64 (RFC 4648 §10)', () => {
  test.each([
    ['', ''],
    ['f', 'Zg=='],
    ['fo', 'Zm8='],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg=='],
    ['fooba', 'Zm9vYmE='],
    ['foobar', 'Zm9vYmFy'],
  ])('"%s"', (text, encoded) => {
    expect(encodeBase64(new TextEncoder().encode(text))).toBe(encoded);
    expect(new TextDecoder().decode(decodeBase64(encoded))).toBe(text);
  });

  test.each([
    'Zg',
    'Zg=',
    'Zg===',
    'Z===',
    '====',
    '=',
    'Zh==',
    'Zm9=',
    'Zm 9',
    'Zm9v\n',
    ' Zm9v',
    'Zm-_',
    'Zg==Zg==',
    'Zmé9',
  ])('%j is refused', (text) => {
    expect(decodeBase64(text)).toBeUndefined();
  });

  test('there and back, also longer than one argument list', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        (x) => hex(decodeBase64(encodeBase64(x)) ?? noise(1)) === hex(x),
      ),
    );
    const long = noise(200_001);
    expect(constantTimeEqual(decodeBase64(encodeBase64(long)) ?? noise(0), long)).toBe(true);
  });
});

describe('comparing', () => {
  test('says what comparing the hexadecimal forms says', () => {
    const short = fc.uint8Array({ maxLength: 3, max: 1 });
    fc.assert(
      fc.property(short, short, (a, b) => {
        expect(constantTimeEqual(a, b)).toBe(hex(a) === hex(b));
      }),
      { numRuns: 500 },
    );
  });

  test('lengths that differ by a multiple of 256', () => {
    expect(constantTimeEqual(new Uint8Array(256), new Uint8Array(0))).toBe(false);
    expect(constantTimeEqual(new Uint8Array(0), new Uint8Array(256))).toBe(false);
  });

  test('all zero', () => {
    expect([
      isAllZero(new Uint8Array(5)),
      isAllZero(Uint8Array.of(0, 0, 1)),
      isAllZero(Uint8Array.of(1, 0)),
    ]).toEqual([true, false, false]);
  });
});

describe('rechunk', () => {
  test('cuts any stream into equal chunks in buffers of their own', async () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(pieces, fc.integer({ min: 1, max: 30 }), async (list, size) => {
        const all = concat(...list);
        async function* source() {
          yield* list;
        }
        const chunks: Uint8Array[] = [];
        for await (const chunk of rechunk(source(), size)) chunks.push(chunk);
        expect(hex(concat(...chunks))).toBe(hex(all));
        expect(chunks.slice(0, -1).every((chunk) => chunk.byteLength === size)).toBe(true);
        expect(chunks.every((chunk) => chunk.byteLength > 0)).toBe(true);
        expect(new Set(chunks.map((chunk) => chunk.buffer)).size).toBe(chunks.length);
      }),
    );
  });

  test('a source that reuses its buffer does no harm', async () => {
    const reused = new Uint8Array(10);
    async function* source() {
      for (let i = 1; i <= 3; i++) yield reused.fill(i);
    }
    expect(hex(await collect(rechunk(source(), 30)))).toBe(
      '01'.repeat(10) + '02'.repeat(10) + '03'.repeat(10),
    );
  });

  test('an empty stream has no chunk', async () => {
    expect((await collect(rechunk(stream(new Uint8Array(0)), 4))).byteLength).toBe(0);
  });
});
