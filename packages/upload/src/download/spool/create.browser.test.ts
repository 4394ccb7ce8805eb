import { test as anywhere, describe, expect } from 'vitest';
import { noise, sameBytes } from '../../testing/bytes.js';
import { createSpool } from './create.js';

const never = new AbortController().signal;
const test = anywhere.skipIf(navigator.storage?.getDirectory === undefined);

/** Every file below the spool's folder, with its content. */
async function onDisk(): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  const root = await navigator.storage.getDirectory();
  const walk = async (folder: FileSystemDirectoryHandle, path: string): Promise<void> => {
    for await (const [name, handle] of folder.entries()) {
      if (handle.kind === 'directory') await walk(handle as FileSystemDirectoryHandle, `${path}${name}/`);
      else
        found.set(
          path + name,
          new Uint8Array(await (await (handle as FileSystemFileHandle).getFile()).arrayBuffer()),
        );
    }
  };
  await walk(await root.getDirectoryHandle('sealift-spool', { create: true }), '');
  return found;
}

describe('on disk', () => {
  test('noise until it is verified, the file until it is discarded, then nothing', async () => {
    const bytes = noise(100_000);
    const spool = await createSpool(100_000, 0);
    for (let at = 0; at < 100_000; at += 40_000) await spool.write(at, bytes.slice(at, at + 40_000));
    const before = [...(await onDisk()).values()];
    expect(before.map(({ byteLength }) => byteLength).sort()).toEqual([20_016, 40_016, 40_016]);
    expect(before.some((sealed) => holds(sealed, bytes))).toBe(false);

    const content = await spool.finish(never);
    const after = [...(await onDisk()).values()];
    expect(after).toHaveLength(1);
    expect(sameBytes(after[0] ?? new Uint8Array(), bytes)).toBe(true);
    expect(sameBytes(new Uint8Array(await content.arrayBuffer()), bytes)).toBe(true);

    await spool.discard();
    expect((await onDisk()).size).toBe(0);
  });

  test('a small file is never there', async () => {
    const spool = await createSpool(1000, 1000);
    await spool.write(0, noise(1000));
    expect((await spool.finish(never)).size).toBe(1000);
    expect((await onDisk()).size).toBe(0);
  });

  test('a cancelled hand-over leaves nothing', async () => {
    const spool = await createSpool(2000, 0);
    await spool.write(0, noise(1000));
    await spool.write(1000, noise(1000));
    await expect(spool.finish(AbortSignal.abort('enough'))).rejects.toBe('enough');
    await spool.discard();
    expect((await onDisk()).size).toBe(0);
  });
});

function holds(sealed: Uint8Array, bytes: Uint8Array): boolean {
  const text = new TextDecoder('latin1');
  const haystack = text.decode(sealed);
  for (let at = 0; at + 16 <= bytes.length; at += 64)
    if (haystack.includes(text.decode(bytes.subarray(at, at + 16)))) return true;
  return false;
}
