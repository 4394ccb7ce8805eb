import { openAsBlob } from 'node:fs';
import { appendFile, mkdtemp, rm, unlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { noise } from './testing/bytes.js';
import { type NodeStack, PART_BYTES as PART, startNodeStack } from './testing/node-stack.js';

/** Engine, signer and S3 are real; so is the file, which changes at the worst moment: when its last byte was read. */

let stack: NodeStack;
let folder: string;
let file: string;

beforeAll(async () => {
  stack = await startNodeStack();
  folder = await mkdtemp(path.join(tmpdir(), 'sealift-source-'));
  file = path.join(folder, 'secret-name.bin');
}, 60_000);
afterAll(async () => {
  await stack?.close();
  await rm(folder, { recursive: true, force: true });
}, 60_000);
beforeEach(() => stack.s3.faults.clear());

/** Uploads the file, and changes it when part `after` was read. */
async function upload(size: number, after: number, change: () => Promise<void>): Promise<string> {
  await writeFile(file, noise(size));
  await utimes(file, 1_700_000_000, 1_700_000_000);
  const uploader = stack.uploader({
    worker: (worker) => ({
      ...worker,
      async seal(job, part, ...rest) {
        const sealed = await worker.seal(job, part, ...rest);
        if (part === after) await change();
        return sealed;
      },
    }),
  });
  return uploader.upload(await openAsBlob(file)).finished.then(
    () => 'done',
    ({ code, message }) => `${code}: ${message}`,
  );
}

describe.each([
  ['one part', 1000, 1],
  ['one whole part', PART - 16, 1],
  ['two parts, after the first', PART + 1000, 1],
  ['two parts, after the last', PART + 1000, 2],
])('a file of %s', (_, size, after) => {
  test.each([
    ['rewritten', () => writeFile(file, noise(size, 2))],
    ['longer', () => appendFile(file, 'more')],
    ['gone', () => unlink(file)],
  ])('%s: S3 has nothing of it', async (_, change) => {
    const { objects } = await stack.bucket();
    expect(await upload(size, after, change)).toMatch(/^source-changed: .* not stored/);
    expect(await stack.bucket()).toEqual({ objects, openUploads: 0 });
  });
});

test('a file that stays as it is', async () => {
  expect(await upload(1000, 1, async () => {})).toBe('done');
});
