import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codeOf } from '../../test/errors.js';
import { decodeJsonMap, encodeJsonMap } from './json-map.js';

const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));

test('any strings there and back, through printable ASCII only', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string({ unit }), fc.string({ unit }))), (entries) => {
      const map = Object.fromEntries(entries);
      const json = encodeJsonMap(map);
      expect(json).toMatch(/^[\x20-\x7e]*$/);
      expect(decodeJsonMap(json, 'x-amz-m')).toEqual(map);
    }),
  );
});

test.each([
  [{}, '{}'],
  [{ b: '1', a: '2' }, '{"b":"1","a":"2"}'],
  [{ é: '中😀\u007f\n' }, '{"\\u00e9":"\\u4e2d\\ud83d\\ude00\\u007f\\n"}'],
])('%j', (map, json) => {
  expect(encodeJsonMap(map)).toBe(json);
});

test('a name that objects have anyway is a name like others', () => {
  const map = decodeJsonMap('{"__proto__":"a","toString":"b"}', 'x-amz-m');
  expect(Object.keys(map)).toEqual(['__proto__', 'toString']);
  expect(encodeJsonMap(map)).toBe('{"__proto__":"a","toString":"b"}');
});

test.each(['', '{', '[]', '"x"', '1', 'true', '{"a":1}', '{"a":null}', '{"a":["b"]}', 'undefined'])(
  '%j is no map',
  async (json) => {
    expect(await codeOf(() => decodeJsonMap(json, 'x-amz-m'))).toBe('metadata-invalid');
  },
);

test.each([{ a: 1 }, { a: null }, { a: undefined }, { a: { b: 'c' } }])(
  '%j cannot be written',
  async (map) => {
    expect(await codeOf(() => encodeJsonMap(map as unknown as Record<string, string>))).toBe(
      'invalid-option',
    );
  },
);
