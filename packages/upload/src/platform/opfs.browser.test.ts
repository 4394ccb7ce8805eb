import { test as anywhere, expect } from 'vitest';
import { createPrivateFile, removeStaleFiles } from './opfs.js';

/** WebKitGTK has no private file system; `spool/disk.ts` uses Blobs there. */
const test = anywhere.skipIf(navigator.storage?.getDirectory === undefined);

async function names(): Promise<string[]> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle('sealift-spool', { create: true });
  const found: string[] = [];
  for await (const name of folder.keys()) found.push(name);
  return found.filter((name) => !name.endsWith('.crswap'));
}

test('written in any order, read as one, removed', async () => {
  const file = await createPrivateFile();
  await Promise.all([
    file.write(3, new Uint8Array([4, 5])),
    file.write(0, new Uint8Array([1, 2, 3])),
    file.write(1_000_000, new Uint8Array([9])),
  ]);
  const bytes = new Uint8Array(await (await file.close()).arrayBuffer());
  expect([...bytes.subarray(0, 6), bytes.at(-1)]).toEqual([1, 2, 3, 4, 5, 0, 9]);
  await file.remove();
  await file.remove(); // twice does no harm
  expect(await names()).toEqual([]);
});

test('removed before it is finished', async () => {
  const file = await createPrivateFile();
  await file.write(0, new Uint8Array(10));
  await file.remove();
  expect(await names()).toEqual([]);
});

test('what a crashed page left goes, what is in use stays', async () => {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle('sealift-spool', { create: true });
  await folder.getFileHandle('left-behind', { create: true });
  const file = await createPrivateFile();
  await removeStaleFiles();
  expect(await names()).toHaveLength(1);
  expect(await names()).not.toContain('left-behind');
  await file.remove();
  expect(await names()).toEqual([]);
});
