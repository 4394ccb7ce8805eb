/** The demo page, profile by profile: a file goes up and comes back, and the panel tells the truth without the secrets. */
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PROFILES } from '../../demo/src/profiles/list.js';
import { type Browser, download, launch, type Page, upload } from './browser.js';
import { type Secrets, watchSecrets } from './secrets.js';
import { shownText } from './shown-text.js';
import { type Stack, startStack } from './stack.js';

const SSE = 'x-amz-server-side-encryption';
const KEY_ARN = /^arn:aws:kms:us-east-1:000000000000:key\/[\w-]+$/;
const HIDDEN = /^•+ \(\d+ characters\)$/;
const PLAIN = Buffer.from('In the clear, and recognisable. '.repeat(20));

/** What a page must send for each way of storing, and whether the panel may show it. */
const STORED_BY: Readonly<Record<string, Readonly<Record<string, string | RegExp>>>> = {
  'sse-s3': { [SSE]: 'AES256' },
  'sse-kms': {
    [SSE]: 'aws:kms',
    [`${SSE}-aws-kms-key-id`]: KEY_ARN,
    [`${SSE}-bucket-key-enabled`]: 'true',
  },
  'dsse-kms': { [SSE]: 'aws:kms:dsse', [`${SSE}-aws-kms-key-id`]: KEY_ARN },
  'sse-c': {
    [`${SSE}-customer-algorithm`]: 'AES256',
    [`${SSE}-customer-key`]: HIDDEN,
    [`${SSE}-customer-key-md5`]: HIDDEN,
  },
};
const WRAP_CODES: Readonly<Record<string, string>> = { kms: '12', 'raw-rsa': '22', 'raw-aes': '02' };

const FOLLOWED = new Set(['client', 'sse-c', 'client-sse-kms']);

let stack: Stack;
let browser: Browser;
let page: Page;
let secrets: Secrets;
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
  page = await browser.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  secrets = await watchSecrets(page);
});

afterEach(() => page?.close());

describe.each(PROFILES)('$id', ({ id, keyring, storage, pageKey }) => {
  test('a file goes up and comes back, and the panel shows what was sent', async () => {
    await page.goto(`${stack.page}#${id}`);
    expect(await page.locator('input[name=profile]:checked').getAttribute('value')).toBe(id);
    await page.locator(`encrypted-upload[signer="/sealift/${id}"]:not([disabled])`).waitFor();

    const { key, code } = await upload(page, { name: 'note.txt', mimeType: 'text/plain', buffer: PLAIN });
    if (key === null) throw new Error(`the upload failed: ${code}`);
    expect(key).toMatch(new RegExp(`^uploads/${id}/`));
    expect((await download(page, key)).bytes.equals(PLAIN), 'the page gives back the file').toBe(true);
    // It shows each step for a while: one of each family is enough.
    if (FOLLOWED.has(id)) await page.locator('figure.picture[data-step=read]').waitFor();

    const expected = { ...STORED_BY[storage ?? ''], ...metadataHeaders(keyring) };
    const sent = await headersOf('PutObject');
    for (const [name, value] of Object.entries(expected)) {
      expect(sent[name]?.value, name).toMatch(value);
      // Nobody but the page knows its key, so nobody can have signed it.
      expect(sent[name]?.badges, name).toContain(pageKey && value === HIDDEN ? 'not signed' : 'signed');
      expect(sent[name]?.badges.includes('secret'), name).toBe(value === HIDDEN);
    }
    const encryption = Object.keys(sent).filter((name) => name.startsWith(SSE));
    expect(encryption.sort()).toEqual(Object.keys(STORED_BY[storage ?? ''] ?? {}).sort());
    expect(sent['x-amz-signature']?.value).toMatch(HIDDEN);

    await page.locator('#tab-object').click();
    await page.locator('#tab-panel[data-tab=object] .header').first().waitFor();
    const reported = await shownHeaders('#tab-panel');
    // What nobody asked for S3 encrypts with keys of its own.
    const byDefault = storage === undefined ? 'AES256' : undefined;
    expect(reported[SSE]?.value).toBe(STORED_BY[storage ?? '']?.[SSE] ?? byDefault);

    const bytes = await page.locator('#ciphertext .hex').textContent();
    expect(bytes?.includes('clear'), 'S3 hands out plaintext').toBe(!keyring && storage !== 'sse-c');

    await page.locator('#tab-code').click();
    const shown = await shownText(page);
    const found = [...secrets.seen].filter((secret) => shown.includes(secret));
    expect(secrets.seen.size, 'secrets went by').toBeGreaterThan(storage === 'sse-c' ? 4 : 2);
    expect(found, 'secrets in the page').toEqual([]);
  });
});

test('neither the events nor the objects that the server tells of hold a secret', async () => {
  await page.goto(`${stack.page}#client-sse-c`);
  const { key } = await upload(page, { name: 'note.txt', mimeType: 'text/plain', buffer: PLAIN });
  await download(page, key ?? '');
  const events = await page.evaluate(async () => {
    const { body } = await fetch('/demo/events');
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
    const first = await reader?.read();
    let text = first?.value ?? '';
    const late = new Promise<undefined>((resolve) => setTimeout(resolve, 500));
    for (;;) {
      const next = await Promise.race([reader?.read(), late]);
      if (next?.value === undefined) return text;
      text += next.value;
    }
  });
  expect(events).toContain(key);
  const object = await (await fetch(`${stack.page}demo/object?key=${key}`)).text();
  expect(object).toContain(`${SSE}-customer-key-md5`);
  expect(secrets.seen.size).toBeGreaterThan(4);
  for (const secret of [...secrets.seen, stack.secretAccessKey])
    expect(`${events}${object}`.includes(secret), 'a secret in the traffic').toBe(false);
});

test('a large file: one line for all parts, the key with each of them', async () => {
  await page.goto(`${stack.page}#sse-c`);
  const buffer = randomBytes(9 * 1024 * 1024);
  const { key } = await upload(page, { name: 'large.bin', mimeType: '', buffer });
  await page.locator(`#ciphertext[data-key="${key}"]`).waitFor();
  const parts = page.locator('.request[data-operation=UploadPart]');
  expect(await parts.count()).toBe(1);
  expect(await parts.locator('summary .operation').textContent()).toMatch(/UploadPart\s+× 2/);
  const sent = await headersOf('UploadPart');
  expect(sent[`${SSE}-customer-key`]?.value).toMatch(HIDDEN);
  expect(
    await page
      .locator('.request')
      .evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.operation)),
  ).toEqual(
    expect.arrayContaining([
      'CreateMultipartUpload',
      'UploadPart',
      'ListParts',
      'CompleteMultipartUpload',
      'HeadObject',
    ]),
  );
});

test('nothing on these pages complained', () => expect(complaints).toEqual([]));

function metadataHeaders(keyring: string | undefined): Record<string, string> {
  return keyring ? { 'x-amz-meta-x-amz-c': '115', 'x-amz-meta-x-amz-w': WRAP_CODES[keyring] ?? '' } : {};
}

interface Shown {
  readonly value: string;
  readonly badges: readonly string[];
}

/** Headers and query of the page's request, as the panel shows them. */
async function headersOf(operation: string): Promise<Record<string, Shown>> {
  const request = `.request[data-operation=${operation}][data-by=page]`;
  await page.locator(request).waitFor();
  return shownHeaders(`${request} .group:not(:last-of-type)`);
}

function shownHeaders(within: string): Promise<Record<string, Shown>> {
  return page.locator(`${within} [data-header]`).evaluateAll((all) =>
    Object.fromEntries(
      all.map((one) => [
        (one as HTMLElement).dataset.header,
        {
          value: one.querySelector('.header-value')?.textContent?.trim() ?? '',
          badges: [...one.querySelectorAll('.badge')].map((badge) => badge.textContent ?? ''),
        },
      ]),
    ),
  );
}
