import { expect, test } from 'vitest';
import { filesIn } from './folders.js';

/** A folder as browsers drop it: its entries come in portions, in any order. */
function folder(path: string, ...entries: FileSystemEntry[]): FileSystemDirectoryEntry {
  return {
    isDirectory: true,
    name: path.split('/').at(-1),
    fullPath: path,
    createReader() {
      const left = [...entries];
      return { readEntries: (found: (some: FileSystemEntry[]) => void) => found(left.splice(-2)) };
    },
  } as unknown as FileSystemDirectoryEntry;
}

function entry(path: string, failure?: Error): FileSystemFileEntry {
  const name = path.split('/').at(-1) ?? '';
  return {
    isDirectory: false,
    name,
    fullPath: path,
    file: (found: (file: File) => void, failed: (error: Error) => void) =>
      failure ? failed(failure) : found(new File([name], name)),
  } as unknown as FileSystemFileEntry;
}

test('all files of all folders, with their paths', async () => {
  const strange = 'a “b” \n .. 汉';
  const files = await filesIn([
    folder(
      '/trip',
      entry('/trip/3'),
      entry('/trip/1'),
      folder('/trip/2', entry(`/trip/2/${strange}`)),
      folder('/trip/empty'),
    ),
    folder('/more', entry('/more/x')),
  ]);
  expect(files.map(({ webkitRelativePath, name }) => [webkitRelativePath, name])).toEqual([
    ['trip/1', '1'],
    [`trip/2/${strange}`, strange],
    ['trip/3', '3'],
    ['more/x', 'x'],
  ]);
  expect(await files[1]?.text()).toBe(strange);
});

test('where one cannot be read, none is taken', async () => {
  const gone = new Error('gone');
  await expect(filesIn([folder('/a', entry('/a/1'), entry('/a/2', gone))])).rejects.toBe(gone);
});
