import { test as anywhere, expect } from 'vitest';
import { createPrivateFolder, removeLeftovers } from './opfs.js';

/** WebKitGTK has no private file system; the spool uses Blobs there. */
const test = anywhere.skipIf(navigator.storage?.getDirectory === undefined);

async function spoolFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle('sealift-spool', { create: true });
}

async function names(): Promise<string[]> {
  const found: string[] = [];
  for await (const name of (await spoolFolder()).keys()) found.push(name);
  return found;
}

async function bytesOf(file: Blob): Promise<number[]> {
  return [...new Uint8Array(await file.arrayBuffer())];
}

test('a file is written piece after piece, deleted, and the folder removed', async () => {
  const folder = await createPrivateFolder();
  const file = await folder.write('a', [new Uint8Array([1, 2]), new Uint8Array([3])]);
  const other = await folder.write('b', [new Uint8Array([4])]);
  expect(await bytesOf(file)).toEqual([1, 2, 3]);
  await folder.delete('a');
  expect(await bytesOf(other)).toEqual([4]);
  await folder.remove();
  await folder.remove(); // twice does no harm
  expect(await names()).toEqual([]);
});

test('a file that failed half-way does not keep the folder from being removed', async () => {
  const folder = await createPrivateFolder();
  const broken = async function* () {
    yield new Uint8Array(10);
    throw new Error('broken');
  };
  await expect(folder.write('a', broken())).rejects.toThrow('broken');
  await folder.remove();
  expect(await names()).toEqual([]);
});

test('a folder goes when the page is left', async () => {
  const folder = await createPrivateFolder();
  await folder.write('a', [new Uint8Array(10)]);
  dispatchEvent(new PageTransitionEvent('pagehide'));
  await expect.poll(names).toEqual([]);
});

test('what a crashed page left goes, what is in use stays, and what cannot be removed stops nothing', async () => {
  const root = await spoolFolder();
  // As Chromium leaves it when it is killed while it writes, and as it was before downloads had folders.
  const left = await root.getDirectoryHandle('left-behind', { create: true });
  await left.getFileHandle('1.sealed', { create: true });
  await root.getFileHandle('an-older-one', { create: true });
  // In Chromium, two entries that cannot be removed as long as this is open: the file and its `.crswap`.
  const open = await (await root.getFileHandle('open', { create: true })).createWritable();
  await open.write(new Uint8Array(10));
  const folder = await createPrivateFolder();
  const file = await folder.write('a', [new Uint8Array([1])]);

  await removeLeftovers();
  expect(await bytesOf(file)).toEqual([1]);
  expect(await names()).not.toEqual(expect.arrayContaining(['left-behind']));
  expect(await names()).not.toEqual(expect.arrayContaining(['an-older-one']));

  await open.abort();
  await folder.remove();
  await removeLeftovers();
  expect(await names()).toEqual([]);
});

test('where nothing was ever written, nothing is made', async () => {
  const root = await navigator.storage.getDirectory();
  await root.removeEntry('sealift-spool', { recursive: true }).catch(() => {});
  await removeLeftovers();
  await expect(root.getDirectoryHandle('sealift-spool')).rejects.toMatchObject({ name: 'NotFoundError' });
});
