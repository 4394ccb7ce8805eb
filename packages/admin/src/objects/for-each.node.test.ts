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

  test('no journal is mistaken for one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sealift-journal-'));
    const path = join(folder, 'not-a-journal');
    await writeFile(path, 'hello\nworld\n');
    await expect(openJournal(path, 'run')).rejects.toMatchObject({ code: 'journal-mismatch' });
    expect(await readFile(path, 'utf8')).toBe('hello\nworld\n');
    await rm(folder, { recursive: true });
  });
});
