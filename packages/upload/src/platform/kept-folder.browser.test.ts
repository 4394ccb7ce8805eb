import { test as anywhere, beforeEach, describe, expect, vi } from 'vitest';
import { KEPT_FOR, openKeptFolder } from './kept-folder.js';
import { createPrivateFolder, KEPT_ROOT, removeLeftovers, rootFolder } from './opfs.js';

/** WebKitGTK has no private file system; nothing is kept there. */
const test = anywhere.skipIf(navigator.storage?.getDirectory === undefined);

async function names(): Promise<string[]> {
  const found: string[] = [];
  for await (const name of (await rootFolder(KEPT_ROOT, true)).keys()) found.push(name);
  return found;
}

async function opened(name: string) {
  const folder = await openKeptFolder(name);
  if (folder === undefined) throw new Error('somebody has it');
  return folder;
}

beforeEach(async () => {
  if (navigator.storage?.getDirectory === undefined) return;
  const root = await navigator.storage.getDirectory();
  await root.removeEntry(KEPT_ROOT, { recursive: true }).catch(() => {});
});

describe('a folder that outlives its page', () => {
  test('is there again for whoever asks for its name', async () => {
    const folder = await opened('aa');
    await folder.write('0', [new Uint8Array([1, 2]), new Uint8Array([3])]);
    folder.leave();
    const again = await opened('aa');
    expect(await again.read('0')).toEqual(new Uint8Array([1, 2, 3]));
    expect(await again.read('1')).toBeUndefined();
    await again.remove();
    expect(await names()).toEqual([]);
  });

  test('is left alone while it is used, by leftovers that are removed, too', async () => {
    const folder = await opened('bb');
    await folder.write('0', [new Uint8Array([1])]);
    expect(await openKeptFolder('bb')).toBeUndefined();
    dispatchEvent(new PageTransitionEvent('pagehide'));
    await removeLeftovers(Number.MAX_SAFE_INTEGER);
    expect(await folder.read('0')).toEqual(new Uint8Array([1]));
    await folder.remove();
  });

  test('stays when leftovers are removed, for a week', async () => {
    const folder = await opened('cc');
    folder.leave();
    const plain = await createPrivateFolder();
    await removeLeftovers();
    await plain.remove();
    expect(await names()).toHaveLength(1);
    vi.setSystemTime(Date.now() + KEPT_FOR + 1);
    try {
      await removeLeftovers();
      expect(await names()).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
  });

  test('is a new one when its week is over', async () => {
    const root = await rootFolder(KEPT_ROOT, true);
    const old = await root.getDirectoryHandle(`dd.${Date.now() - 1}`, { create: true });
    await old.getFileHandle('0', { create: true });
    const folder = await opened('dd');
    expect(await folder.read('0')).toBeUndefined();
    expect(await names()).toHaveLength(1);
    await folder.remove();
  });

  test('goes when there is no room for what comes', async () => {
    (await opened('ee')).leave();
    await removeLeftovers(1000);
    expect(await names()).toHaveLength(1);
    await removeLeftovers(Number.MAX_SAFE_INTEGER);
    expect(await names()).toEqual([]);
  });

  test('whoever has left it removes nothing of the next one', async () => {
    const first = await opened('ff');
    first.leave();
    const next = await opened('ff');
    await next.write('0', [new Uint8Array([1])]);
    await first.remove();
    expect(await next.read('0')).toEqual(new Uint8Array([1]));
    await next.remove();
  });

  test('a file of which the page dies half-way is none', async () => {
    const folder = await opened('gg');
    const root = await rootFolder(KEPT_ROOT, false);
    const [name = ''] = await names();
    const handle = await (await root.getDirectoryHandle(name)).getFileHandle('0', { create: true });
    const writing = await handle.createWritable();
    await writing.write(new Uint8Array(1000));
    // As far as a page gets that is killed: never closed.
    expect((await folder.read('0'))?.byteLength).toBe(0);
    await writing.abort();
    await folder.remove();
  });
});
