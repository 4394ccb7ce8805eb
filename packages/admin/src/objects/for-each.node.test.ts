import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { forEachObject } from './for-each.js';
import { openJournal } from './journal.js';

describe('many', () => {
  test('stop when asked to, and pass over instruction files', async () => {
    const stop = new AbortController();
    const done: string[] = [];
    const keys = ['a', 'a.instruction', 'b', 'c'];
    const each = async (key: string): Promise<string> => {
      done.push(key);
      if (key === 'b') stop.abort();
      return 'rewrapped';
    };
    await expect(forEachObject({ keys, each, concurrency: 1, signal: stop.signal })).rejects.toThrow();
    expect(done).toEqual(['a', 'b']);
  });

  test('an error that is not ours says nothing of itself', async () => {
    const each = () => Promise.reject(new Error('https://s3.example/?X-Amz-Signature=leak'));
    const { failed } = await forEachObject({ keys: ['a'], each });
    expect(failed).toEqual([
      { key: 'a', code: 'unexpected-error', message: expect.not.stringContaining('Amz') },
    ]);
  });

  test.each<[string, string]>([
    ['text', 'hello\nworld\n'],
    ['one line without its end', 'a key, say'],
    ['JSON', '{"run":1}\n'],
    ['another run', '{"run":"other"}\n"a"\n'],
    ['another run, cut in its first line', '{"run":"oth'],
  ])('no journal is mistaken for one: %s', async (_, content) => {
    await inFolder(async (folder) => {
      const path = join(folder, 'not-a-journal');
      await writeFile(path, content);
      await expect(openJournal(path, 'run')).rejects.toMatchObject({ code: 'journal-mismatch' });
      expect(await readFile(path, 'utf8')).toBe(content);
    });
  });

  test('a journal cut anywhere loses the cut key at most, and takes new ones', async () => {
    const header = '{"run":"run"}\n';
    const whole = `${header}"a"\n"b"\n"\u00fc 🙂"\n`;
    const bytes = Buffer.from(whole);
    for (let length = 0; length <= bytes.byteLength; length++) {
      await inFolder(async (folder) => {
        const path = join(folder, 'journal');
        await writeFile(path, bytes.subarray(0, length));
        const first = await openJournal(path, 'run');
        const ended = bytes.subarray(header.length, length).toString().split('\n').length - 1;
        const keys = ['a', 'b', 'ü 🙂'];
        expect(keys.filter((key) => first.has(key))).toEqual(keys.slice(0, ended));
        await first.add('new');
        await first.close();
        const again = await openJournal(path, 'run');
        expect(['new', ...keys.slice(0, ended)].every((key) => again.has(key))).toBe(true);
        await again.close();
      });
    }
  });

  test('a journal with zeros in it, as a machine that lost its power leaves them, loses no more than those lines', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'journal');
      await writeFile(path, `{"run":"run"}\n"a"\n${'\0'.repeat(4096)}"b"\n"c"\n`);
      const journal = await openJournal(path, 'run');
      expect(['a', 'b', 'c'].map((key) => journal.has(key))).toEqual([true, false, true]);
      await journal.close();
    });
  });
});

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'sealift-journal-'));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
