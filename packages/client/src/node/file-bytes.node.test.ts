import { appendFile, type FileHandle, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { noise } from '../../../core/test/bytes.js';
import { errorOf } from '../testing/bucket.js';
import { fileBytes } from './file-bytes.js';

const MIB = 1024 ** 2;
const bytes = noise(2 * MIB + 5);
let folder: string;
let handle: FileHandle;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-bytes-'));
  await writeFile(join(folder, 'file'), bytes);
  handle = await open(join(folder, 'file'));
});
afterAll(async () => {
  await handle.close();
  await rm(folder, { recursive: true });
});

async function collected(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const found: Uint8Array[] = [];
  for await (const piece of pieces) found.push(piece.slice());
  return Buffer.concat(found);
}

test.each([
  ['whole', {}],
  ['from somewhere', { start: MIB + 1 }],
  ['up to somewhere', { end: MIB + 1 }],
  ['nothing of it', { start: 7, end: 7 }],
  ['from behind its end', { start: 5 * MIB }],
])('a file, %s', async (_, options: { start?: number; end?: number }) => {
  const found = await collected(fileBytes(handle, options));
  expect(Buffer.compare(found, bytes.subarray(options.start, options.end))).toBe(0);
});

test('in memory of two pieces, which take turns', async () => {
  const buffers = new Set<ArrayBuffer>();
  for await (const { buffer } of fileBytes(handle)) buffers.add(buffer);
  expect(buffers.size).toBe(2);
});

test('one that grows is read to its new end', async () => {
  const path = join(folder, 'growing');
  await writeFile(path, bytes);
  const growing = await open(path);
  const pieces = fileBytes(growing);
  const found = [(await pieces.next()).value?.slice() ?? new Uint8Array()];
  await appendFile(path, bytes);
  for await (const piece of pieces) found.push(piece.slice());
  expect(Buffer.compare(Buffer.concat(found), Buffer.concat([bytes, bytes]))).toBe(0);
  await growing.close();
});

test('the file may be closed when it was left', async () => {
  const left = await open(join(folder, 'file'));
  for await (const _ of fileBytes(left)) break;
  await left.close();
  expect(await errorOf(collected(fileBytes(left)))).toMatchObject({ code: 'EBADF' });
});
