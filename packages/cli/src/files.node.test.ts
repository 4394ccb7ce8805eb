import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InputFile } from './input-file.js';
import { OutputFile } from './output-file.js';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-files-'));
  path = join(folder, 'file');
});

afterEach(() => rm(folder, { recursive: true }));

describe('an output file', () => {
  test('does not replace a file that appeared meanwhile', async () => {
    const output = await OutputFile.create(path, false);
    await output.write(Uint8Array.of(1, 2, 3));
    await writeFile(path, 'another program');
    await expect(output.commit()).rejects.toThrow(/exists already/);
    await output.discard();
    expect(await readFile(path, 'utf8')).toBe('another program');
    expect(await readdir(folder)).toEqual(['file']);
  });

  test('has its name only after the commit', async () => {
    const output = await OutputFile.create(path, false);
    await output.write(Uint8Array.of(1, 2, 3));
    expect(await readdir(folder)).toEqual([expect.stringMatching(/^\.file\.[0-9a-f]{12}\.partial$/)]);
    await output.commit();
    expect(await readdir(folder)).toEqual(['file']);
    expect([...(await readFile(path))]).toEqual([1, 2, 3]);
  });
});

describe('an input file', () => {
  const readAll = async (file: InputFile, meanwhile: () => Promise<void>): Promise<number> => {
    let bytes = 0;
    for await (const chunk of file.read(new AbortController().signal)) {
      if (bytes === 0) await meanwhile();
      bytes += chunk.byteLength;
    }
    return bytes;
  };

  test.each<[string, (content: Buffer) => Buffer]>([
    ['grows', (content) => Buffer.concat([content, content])],
    ['shrinks', (content) => content.subarray(0, 2_000_000)],
    ['changes in place', (content) => Buffer.from(content).fill(7)],
  ])('that %s while it is read is refused', async (_, change) => {
    const content = Buffer.alloc(3_000_000, 1);
    await writeFile(path, content);
    const file = await InputFile.open(path);
    try {
      await expect(readAll(file, () => writeFile(path, change(content)))).rejects.toThrow(
        /changed while it was read/,
      );
    } finally {
      await file.close();
    }
  });

  test('that stays is read whole', async () => {
    await writeFile(path, Buffer.alloc(3_000_000, 1));
    const file = await InputFile.open(path);
    expect(await readAll(file, async () => {})).toBe(3_000_000);
    await file.close();
  });
});
