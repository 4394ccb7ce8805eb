import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readObject } from '../independent/reader.js';
import { type Browser, download, launch, type Page, upload } from './browser.js';
import { type Stack, startStack } from './stack.js';
import { dataKeyOf, storageOf } from './storage.js';

const PART = 8 * 1024 * 1024;
/** Not Latin, not in the basic plane, and a surrogate without its half. */
const NAME = 'Geheimbefund ☃ 🏥.pdf';

let stack: Stack;
let browser: Browser;
let page: Page;
const addresses: string[] = [];
const complaints: string[] = [];

beforeAll(async () => {
  stack = await startStack();
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  expect(await stack?.close(), 'the stack ends cleanly').toBe(0);
});

beforeEach(async () => {
  await page?.close();
  page = await browser.newPage();
  page.on('request', (request) => addresses.push(request.url()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on(
    'console',
    (message) =>
      message.type() === 'error' &&
      !message.text().startsWith('Failed to load resource') &&
      complaints.push(message.text()),
  );
  await page.goto(stack.page);
});

describe('a file goes up and comes back', () => {
  const sizes = [0, 1, 17, PART - 17, PART - 16, PART - 15, PART, 2 * PART + 12_345];

  test.each(sizes)('%i bytes', async (size) => {
    const bytes = randomBytes(size);
    const { key } = await upload(page, { name: NAME, mimeType: 'application/pdf', buffer: bytes });
    if (key === null) throw new Error('the row has no key');

    const stored = await storageOf(stack).get(key);
    expect(stored.body.byteLength).toBe(size + 16);
    if (size > 16) expect(stored.body.includes(bytes.subarray(0, 16)), 'plaintext in S3').toBe(false);
    const read = readObject(stored.metadata, stored.body, { dataKey: await dataKeyOf(stack, key) });
    expect(read.plaintext.equals(bytes), 'the independent reader sees the file').toBe(true);
    expect(read.fileInfo).toEqual({ n: NAME, t: 'application/pdf', o: key });

    const back = await download(page, key);
    expect(back.name).toBe(NAME);
    expect(back.bytes.equals(bytes), 'the page gives back the file').toBe(true);
  });
});

test.each([
  // Of a type, browsers would make an extension that nobody gave.
  ['a', 'image/png', 'a'],
  ['letter', 'text/html', 'letter'],
  ['page.txt', 'text/html', 'page.txt'],
  ['invoice\u202efdp.exe', 'application/pdf', 'invoicefdp.exe'],
  ['CON.txt', 'text/plain', '_CON.txt'],
])('%j of type %s is saved as %s', async (name, mimeType, saved) => {
  const { key } = await upload(page, { name, mimeType, buffer: Buffer.from('<script>') });
  expect((await download(page, key ?? '')).name).toBe(saved);
});

test('what S3 stores is shown beside the file', async () => {
  const { key } = await upload(page, {
    name: NAME,
    mimeType: 'text/plain',
    buffer: Buffer.from('In clear.'),
  });
  await page.locator(`#ciphertext[data-key="${key}"]`).waitFor();
  await expect(page.locator('#plaintext').textContent()).resolves.toContain(NAME);
  const metadata = page.locator('table.metadata tr[data-name]');
  const names = await metadata.evaluateAll((rows) => rows.map((row) => row.getAttribute('data-name')));
  expect(names.sort()).toEqual([
    'sealift-file',
    'x-amz-3',
    'x-amz-c',
    'x-amz-d',
    'x-amz-i',
    'x-amz-t',
    'x-amz-w',
  ]);
});

describe('an object that was changed is not handed over', () => {
  const tamper: [
    string,
    string,
    (body: Buffer, metadata: Record<string, string>) => [Buffer, Record<string, string>],
  ][] = [
    ['a bit of the content', 'object-authentication-failed', (body, metadata) => [flip(body, 3), metadata]],
    [
      'the last bit of the tag',
      'object-authentication-failed',
      (body, metadata) => [flip(body, body.byteLength - 1), metadata],
    ],
    ['cut by one byte', 'object-authentication-failed', (body, metadata) => [body.subarray(0, -1), metadata]],
    [
      'extended',
      'object-authentication-failed',
      (body, metadata) => [Buffer.concat([body, Buffer.alloc(16)]), metadata],
    ],
    [
      'the key commitment',
      'key-commitment-mismatch',
      (body, metadata) => [body, { ...metadata, 'x-amz-d': Buffer.alloc(28, 7).toString('base64') }],
    ],
    [
      'metadata of another version',
      'metadata-mixed-versions',
      (body, metadata) => [body, { ...metadata, 'x-amz-key-v2': 'AAAA' }],
    ],
    [
      'the sealed name',
      'metadata-invalid',
      (body, metadata) => [body, { ...metadata, 'sealift-file': 'AAAA' }],
    ],
  ];

  test.each(tamper)('%s', async (_what, code, change) => {
    const { key } = await upload(page, { name: NAME, mimeType: 'text/plain', buffer: randomBytes(1000) });
    if (key === null) throw new Error('the row has no key');
    const storage = storageOf(stack);
    const { body, metadata } = await storage.get(key);
    await storage.put(key, ...change(body, metadata));

    let saved = false;
    page.on('download', () => {
      saved = true;
    });
    const told = page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          const hear = (event: Event) => resolve((event as CustomEvent<{ code: string }>).detail.code);
          document.addEventListener('sealift-error', hear, { once: true });
        }),
    );
    const element = page.locator(`#objects li[data-key="${key}"] encrypted-download`);
    await element.locator('button').first().click();
    expect(await told).toBe(code);
    await element.locator('[data-state=failed]').waitFor();
    await page.waitForTimeout(200);
    expect(saved).toBe(false);
  });

  function flip(body: Buffer, at: number): Buffer {
    const changed = Buffer.from(body);
    changed[at] = (changed[at] ?? 0) ^ 1;
    return changed;
  }
});

test('a film is played in the page, once all of it is verified', async () => {
  await page.getByRole('button', { name: 'Take a short film' }).click();
  await page.locator('encrypted-upload li[data-state=done]').waitFor();
  const download = page.locator('#again encrypted-download');
  await download.locator('button').first().click();
  const video = page.locator('#film video');
  await video.waitFor();
  const seconds = () => video.evaluate((film: HTMLVideoElement) => film.duration);
  await expect.poll(seconds).toBeCloseTo(9, 1);
  expect(await page.locator('#film figcaption').textContent()).toContain('verified to its last byte');
  await page.locator('input[name=profile][value=sse-s3]').check();
  await video.waitFor({ state: 'detached' });
});

test('a cancelled upload leaves nothing behind', async () => {
  const storage = storageOf(stack);
  const before = await storage.keys();
  const input = page.locator('encrypted-upload input[type=file]').first();
  await input.setInputFiles({ name: NAME, mimeType: 'text/plain', buffer: randomBytes(5 * PART) });
  await page.locator('encrypted-upload li[data-state=uploading]').waitFor();
  await page.locator('encrypted-upload li [data-action=cancel]').click();
  await page.locator('encrypted-upload li[data-state=cancelled]').waitFor();
  await expect.poll(() => storage.openUploads(), { timeout: 10_000 }).toBe(0);
  expect(await storage.keys()).toEqual(before);
});

test('names stay private: no address and no log line holds one, and the page did not complain', async () => {
  expect(addresses.length).toBeGreaterThan(20);
  const spellings = [
    'Geheimbefund',
    encodeURIComponent(NAME),
    Buffer.from(NAME).toString('base64').slice(0, 12),
  ];
  for (const spelling of spellings) {
    expect(addresses.filter((address) => address.includes(spelling))).toEqual([]);
    expect(stack.log()).not.toContain(spelling);
  }
  expect(stack.log()).not.toMatch(/X-Amz-Signature|secretAccessKey/);
  expect(complaints).toEqual([]);
});

test('the upload speaks another language, and is turned round', async () => {
  const choose = page.locator('encrypted-upload .choose').first();
  await page.locator('select[name=language]').selectOption('ar');
  await expect.poll(async () => (await choose.textContent())?.trim()).toBe('اختيار ملفات');
  const direction = () => choose.evaluate((element) => getComputedStyle(element).direction);
  expect(await direction()).toBe('rtl');
  await page.locator('select[name=direction]').selectOption('ltr');
  await expect.poll(direction).toBe('ltr');
});
