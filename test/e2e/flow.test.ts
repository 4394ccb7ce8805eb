/** The flow that every engine must get right. `npm run test:engines` runs it in those that `npm test` leaves out. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PROFILES } from '../../demo/src/profiles/list.js';
import { readObject } from '../independent/reader.js';
import { root } from '../structure/source-files.js';
import { parseScenario, type Scenario } from '../vectors/load.js';
import {
  cancel,
  download,
  openEmpty,
  openProfile,
  progressed,
  reached,
  rows,
  upload,
  watchProgress,
} from './engines/demo-page.js';
import type { EnginePage } from './engines/engine-page.js';
import { downloadWithKey } from './engines/official-object.js';
import { openChromium, openFirefox } from './engines/playwright.js';
import { openWebKit } from './engines/webkit.js';
import { type Stack, startStack } from './stack.js';
import { dataKeyOf, storageOf } from './storage.js';

const PART = 8 * 1024 * 1024;
const NAME = 'Geheimbefund ☃ 🏥.pdf';
const OPEN: Readonly<Record<string, () => Promise<EnginePage>>> = {
  chromium: openChromium,
  firefox: openFirefox,
  webkit: openWebKit,
};
const engines = (process.env.SEALIFT_ENGINES ?? 'chromium').split(',');

describe.each(engines)('%s', (engine) => {
  let stack: Stack;
  let page: EnginePage;
  let folder: string;
  let file: string;

  beforeAll(async () => {
    stack = await startStack();
    folder = await mkdtemp(path.join(tmpdir(), 'sealift-flow-'));
    file = path.join(folder, NAME);
    const openEngine = OPEN[engine];
    if (openEngine === undefined) throw new Error(`no engine is called "${engine}"`);
    page = await openEngine();
  });

  afterAll(async () => {
    await page?.close();
    await rm(folder, { recursive: true, force: true });
    expect(await stack?.close(), 'the stack ends cleanly').toBe(0);
  });

  beforeEach(async () => {
    await page.goto(stack.page);
    await openEmpty(page, stack.page);
  });

  test.each([0, 1, 17, PART - 16, PART, 2 * PART + 12_345])('%i bytes go up and come back', async (size) => {
    const bytes = randomBytes(size);
    await writeFile(file, bytes);
    const { key, code } = await upload(page, file);
    if (key === null) throw new Error(`the upload failed: ${code}`);

    const { metadata, body } = await storageOf(stack).get(key);
    expect(body.byteLength).toBe(size + 16);
    const read = readObject(metadata, body, { dataKey: await dataKeyOf(stack, key) });
    expect(read.plaintext.equals(bytes), 'the independent reader sees the file').toBe(true);
    expect(read.fileInfo).toEqual({ n: NAME, t: 'application/pdf', o: key });

    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(await download(page, key)).toEqual({ name: NAME, type: 'application/pdf', size, sha256 });
    // Chromium under automation saves under a number; `page.test.ts` looks at its names.
    const name = engine === 'chromium' ? /./ : /^Geheimbefund ☃ 🏥/;
    await expect.poll(() => savedAs(page.downloads, bytes), { timeout: 30_000 }).toMatch(name);
  });

  test.each(['java-aes-v3-metadata', 'java-aes-v3-file'])(
    '%s of an official client is read',
    async (name) => {
      const { keyring, metadata, instructionFile, body, expect: wanted } = await scenario(name);
      if (keyring.type !== 'raw-aes' || !('plaintext' in wanted)) throw new Error('another kind of scenario');
      const key = `uploads/client/${name}`;
      await storageOf(stack).put(key, Buffer.from(body, 'hex'), { ...metadata });
      if (instructionFile !== undefined)
        await storageOf(stack).put(`${key}.instruction`, Buffer.from(instructionFile), {});
      const plaintext = Buffer.from(wanted.plaintext, 'hex');
      expect(await downloadWithKey(page, key, keyring.wrappingKey)).toEqual({
        name: 'download',
        type: 'application/octet-stream',
        size: plaintext.byteLength,
        sha256: createHash('sha256').update(plaintext).digest('hex'),
      });
      const other = keyring.wrappingKey.replace(/^../, (first) => (first === '00' ? '01' : '00'));
      expect(await downloadWithKey(page, key, other)).toHaveProperty('error');
    },
  );

  test.each(PROFILES.map(({ id }) => id))('profile %s: a file goes up and comes back', async (id) => {
    await openProfile(page, stack.page, id);
    const bytes = randomBytes(5000);
    await writeFile(file, bytes);
    const { key, code } = await upload(page, file);
    if (key === null) throw new Error(`the upload failed: ${code}`);
    expect(key).toMatch(new RegExp(`^uploads/${id}/`));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(await download(page, key)).toMatchObject({ size: 5000, sha256 });
  });

  test('an object that was changed is not handed over', async () => {
    await writeFile(file, randomBytes(PART + 1000));
    const { key } = await upload(page, file, 'done');
    const { body, metadata } = await storageOf(stack).get(key ?? '');
    body[3] = (body[3] ?? 0) ^ 1;
    await storageOf(stack).put(key ?? '', body, metadata);
    expect(await download(page, key ?? '')).toEqual({ error: 'object-authentication-failed' });
  });

  // In Chromium `goes-on.test.ts` does it, and kills the browser; WebKitGTK keeps nothing.
  test.runIf(engine === 'firefox')('a large download goes on after a reload', async () => {
    const bytes = randomBytes(9 * PART);
    await writeFile(file, bytes);
    const { key } = await upload(page, file, 'done');
    await page.evaluate(beginLarge, key ?? '');
    await page.goto(stack.page);
    const { most, sha256 } = await page.evaluate(endLarge, key ?? '');
    expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(most, 'a piece that was there comes at once').toBeGreaterThanOrEqual(PART);
  });

  test('a file that changes while it is read is not stored', async () => {
    const storage = storageOf(stack);
    // A quick machine may be done before the file is changed: then a larger file gives more time.
    for (const parts of [5, 15, 45]) {
      const before = await storage.keys();
      await page.goto(stack.page);
      await openEmpty(page, stack.page);
      await writeFile(file, randomBytes(parts * PART));
      await watchProgress(page);
      await upload(page, file, 'uploading', 'done');
      await progressed(page);
      // Something was read by now: one of these changes is in it.
      const disk = await open(file, 'r+');
      for (let part = 0; part < parts; part++) await disk.write('changed', part * PART + 1000);
      await disk.close();
      const [row] = await rows(page);
      if (parts < 45 && (row?.state === 'completing' || row?.state === 'done')) continue;

      const end = await reached(page, 0, ['failed', 'done']);
      expect(end).toMatchObject({ state: 'failed', code: 'source-changed' });
      await expect.poll(() => storage.openUploads(), { timeout: 30_000 }).toBe(0);
      expect(await storage.keys()).toEqual(before);
      return;
    }
  });

  test('a cancelled upload leaves nothing behind', async () => {
    const storage = storageOf(stack);
    const before = await storage.keys();
    await writeFile(file, randomBytes(12 * PART));
    await upload(page, file, 'uploading');
    await cancel(page);
    await reached(page, 0, ['cancelled']);
    expect(await rows(page)).toHaveLength(1);
    await expect.poll(() => storage.openUploads(), { timeout: 30_000 }).toBe(0);
    expect(await storage.keys()).toEqual(before);
  });
});

/** Pauses when the first piece of the object is on disk. */
async function beginLarge(objectKey: string): Promise<void> {
  const element = document.createElement('encrypted-download');
  document.body.append(Object.assign(element, { signer: '/sealift/client', objectKey, save: 'manual' }));
  void element.start();
  const isThere = async (): Promise<boolean> => {
    const kept = await (await navigator.storage.getDirectory()).getDirectoryHandle('sealift-kept');
    for await (const folder of kept.values()) {
      const file = await (folder as FileSystemDirectoryHandle).getFileHandle('0');
      return (await file.getFile()).size > 0;
    }
    return false;
  };
  while (!(await isThere().catch(() => false))) await new Promise((resolve) => setTimeout(resolve, 10));
  element.pause();
}

/** `most`: bytes that came between two events. */
function endLarge(objectKey: string): Promise<{ most: number; sha256: string }> {
  const element = document.createElement('encrypted-download');
  document.body.append(Object.assign(element, { signer: '/sealift/client', objectKey, save: 'manual' }));
  let before = 0;
  let most = 0;
  return new Promise((resolve, reject) => {
    element.addEventListener('sealift-download-progress', ({ detail }) => {
      most = Math.max(most, detail.loaded - before);
      before = detail.loaded;
    });
    element.addEventListener('sealift-error', ({ detail }) => reject(new Error(detail.code)));
    element.addEventListener('sealift-downloaded', async ({ detail: { file, release } }) => {
      const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
      await release();
      const sha256 = Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
      resolve({ most, sha256 });
    });
    void element.start();
  });
}

/** What an official client wrote. */
async function scenario(name: string): Promise<Scenario> {
  const file = path.join(root, 'test/vectors/official-clients', `${name}.json`);
  return parseScenario(file, await readFile(file, 'utf8'));
}

/** The name of the file in a folder that has this content; empty when there is none. */
async function savedAs(folder: string, bytes: Buffer): Promise<string> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const content = entry.isFile() && (await readFile(path.join(folder, entry.name)).catch(() => undefined));
    if (content && bytes.equals(content)) return entry.name;
  }
  return '';
}
