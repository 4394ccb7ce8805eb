import { afterEach, expect, test, vi } from 'vitest';
import { noise } from '../testing/bytes.js';
import { createReader } from './reader.js';

afterEach(() => vi.restoreAllMocks());

const files = Array.from({ length: 150 }, (_, at) => new Blob([noise(at, at + 1)]));
const whole = async (file: Blob): Promise<Uint8Array> => new Uint8Array(await file.arrayBuffer());

/** Reads pass through `change`, which sees the Blob and its bytes. */
function watch(change = (_: Blob, bytes: ArrayBuffer): ArrayBuffer => bytes): Blob[] {
  const read: Blob[] = [];
  const { arrayBuffer } = Blob.prototype;
  vi.spyOn(Blob.prototype, 'arrayBuffer').mockImplementation(async function (this: Blob) {
    read.push(this);
    return change(this, await arrayBuffer.call(this));
  });
  return read;
}

test('files that are asked for while one is read are read in a few reads, and each gets its own bytes', async () => {
  const expected = await Promise.all(files.map(whole));
  const reads = watch();
  const read = createReader();
  expect(await Promise.all(files.map(read))).toEqual(expected);
  expect(reads).toHaveLength(4);
});

test('one that cannot be read is none of the others’ business', async () => {
  const expected = await Promise.all(files.slice(0, 5).map(whole));
  const bad = files[3] as Blob;
  watch((blob, bytes) => {
    if (blob === bad || blob.size > bad.size + 1) throw new DOMException('', 'NotReadableError');
    return bytes;
  });
  const read = createReader();
  expect(await Promise.all(files.slice(0, 5).map(read))).toEqual(expected.with(3, undefined as never));
});

test('what is not as long as it should be is nobody’s', async () => {
  const expected = await Promise.all(files.slice(0, 5).map(whole));
  watch((blob, bytes) => (files.includes(blob) ? bytes : bytes.slice(1)));
  const read = createReader();
  expect(await Promise.all(files.slice(0, 5).map(read))).toEqual(expected);
});

test('a file is read anew each time, after it was asked for', async () => {
  const reads = watch();
  const read = createReader();
  const [file] = files as [Blob];
  const first = read(file);
  await Promise.all([first, read(file), read(file)]);
  expect(reads).toHaveLength(2);
});
