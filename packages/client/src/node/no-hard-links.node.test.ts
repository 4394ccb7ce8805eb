import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { fileSpool } from './file-spool.js';

const { arrived } = vi.hoisted(() => ({
  arrived: { link: async (): Promise<void> => undefined, rename: '' },
}));
/** A file system as FAT is one. */
vi.mock('node:fs/promises', async (importOriginal) => {
  const real = await importOriginal<typeof import('node:fs/promises')>();
  return {
    ...real,
    link: async () => {
      await arrived.link();
      throw Object.assign(new Error('not here'), { code: 'EPERM' });
    },
    rename: async (from: string, to: string) => {
      if (arrived.rename !== '') throw Object.assign(new Error('no'), { code: arrived.rename });
      return real.rename(from, to);
    },
  };
});

let folder: string;
const at = (name: string): string => join(folder, name);
beforeEach(async () => {
  Object.assign(arrived, { link: async () => undefined, rename: '' });
  folder = await mkdtemp(join(tmpdir(), 'sealift-client-links-'));
  return () => rm(folder, { recursive: true });
});

async function spoolOf(text: string) {
  const spool = await fileSpool(at('file'));
  await spool.write(Buffer.from(text));
  return spool;
}
const outcomeOf = (promise: Promise<void>): Promise<string> =>
  promise.then(
    () => 'done',
    (error: { code?: string }) => error.code ?? 'failed',
  );

describe('where there are no hard links', () => {
  test('a file takes its name', async () => {
    await (await spoolOf('ours')).commit();
    expect([await readdir(folder), await readFile(at('file'), 'utf8')]).toEqual([['file'], 'ours']);
  });

  test('never that of another one that has appeared meanwhile', async () => {
    const spool = await spoolOf('ours');
    await writeFile(at('file'), 'theirs');
    expect(await outcomeOf(spool.commit())).toBe('file-exists');
    await spool.discard();
    expect([await readdir(folder), await readFile(at('file'), 'utf8')]).toEqual([['file'], 'theirs']);
  });

  test('nor of one that appears in the same moment: of two, one gets it', async () => {
    const spools = [await spoolOf('one'), await spoolOf('two')];
    let waiting = 0;
    let open = (): void => undefined;
    const both = new Promise<void>((resolve) => {
      open = resolve;
    });
    arrived.link = async () => {
      waiting += 1;
      if (waiting === 2) open();
      await both;
    };
    const outcomes = await Promise.all(spools.map((spool) => outcomeOf(spool.commit())));
    expect([...outcomes].sort()).toEqual(['done', 'file-exists']);
    expect(await readFile(at('file'), 'utf8')).toBe(outcomes[0] === 'done' ? 'one' : 'two');
    await Promise.all(spools.map((spool) => spool.discard()));
    expect(await readdir(folder)).toEqual(['file']);
  });

  test('what cannot be renamed leaves no empty file', async () => {
    const spool = await spoolOf('ours');
    arrived.rename = 'EIO';
    expect(await outcomeOf(spool.commit())).toBe('EIO');
    await spool.discard();
    expect(await readdir(folder)).toEqual([]);
  });
});
