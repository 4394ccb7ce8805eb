import { expect, test } from 'vitest';
import { noise } from '../testing/bytes.js';
import { FOLDED_LENGTHS, hexOf, hexOfCrc, plainCrc } from '../testing/crc.js';
import { crc64nvme, foldBy } from './crc64nvme.js';
import { FOLD_CODE } from './fold-code.js';

const code = (): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(FOLD_CODE), (character) => character.charCodeAt(0));

test('code that is none changes nothing', async () => {
  const bytes = noise(100_000);
  const before = crc64nvme(bytes);
  await expect(foldBy(code().subarray(0, 20))).rejects.toThrow();
  expect(crc64nvme(bytes)).toEqual(before);
});

test.each(FOLDED_LENGTHS)('equals the definition at %i bytes, folded in WebAssembly', async (length) => {
  await foldBy(code());
  const bytes = noise(length + 1, length);
  expect(hexOfCrc(crc64nvme(bytes.subarray(0, length)))).toBe(hexOf(plainCrc(bytes.subarray(0, length))));
  expect(hexOfCrc(crc64nvme(bytes.subarray(1)))).toBe(hexOf(plainCrc(bytes.subarray(1))));
  const head = crc64nvme(bytes.subarray(0, 4));
  expect(hexOfCrc(crc64nvme(bytes.subarray(4), head))).toBe(hexOf(plainCrc(bytes)));
});

test('the memory of a message before it leaves nothing behind', async () => {
  await foldBy(code());
  const [first, second] = [noise(3_000_000, 1), noise(30_011, 2)];
  crc64nvme(first);
  expect(hexOfCrc(crc64nvme(second))).toBe(hexOf(plainCrc(second)));
  expect(crc64nvme(first.subarray(1_000_000), crc64nvme(first.subarray(0, 1_000_000)))).toEqual(
    crc64nvme(first),
  );
});
