/** The demo's page for keys that people hold: each way, from the key to the file that comes back. */
import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Browser, type BrowserContext, launch, type Page } from './browser.js';
import { type Stack, startStack } from './stack.js';

const WORDS = 'six words that nobody would guess';
const LETTER = { name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from('Dear Ada') };

let stack: Stack;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let address: string;

beforeAll(async () => {
  [stack, browser] = await Promise.all([startStack(), launch()]);
  // A passkey belongs to a domain, which an address is not.
  address = `${stack.page.replace('127.0.0.1', 'localhost')}keys.html`;
});
afterAll(async () => {
  await browser?.close();
  expect(await stack?.close()).toBe(0);
});
beforeEach(async () => {
  context = await browser.newContext();
  page = await context.newPage();
});
afterEach(() => context.close());

const way = (name: string) => page.locator(`section.way[aria-label="${name}"]`);

async function open(id: string): Promise<void> {
  await page.goto(address);
  await page.locator(`input[name=way][value=${id}]`).check();
}

async function send(name: string): Promise<void> {
  await way(name).locator('encrypted-upload:not([disabled])').waitFor({ timeout: 30_000 });
  await way(name).locator('encrypted-upload input[type=file]').setInputFiles(LETTER);
  await way(name).locator('.object').waitFor();
}

/** What the browser saves when the button is pressed. */
async function readBack(where: Page, name = ''): Promise<string> {
  const within = name ? way(name) : where.locator('#received');
  const [saved] = await Promise.all([
    where.waitForEvent('download'),
    within.locator('encrypted-download:not([disabled]) button').first().click(),
  ]);
  return readFile(await saved.path(), 'utf8');
}

test('a passphrase, and what the page thinks of it', async () => {
  await open('passphrase');
  const field = way('Passphrase').getByRole('textbox', { name: 'Passphrase' });
  await field.fill('password');
  await way('Passphrase').getByText('Guessed at once.').waitFor();
  await field.fill(WORDS);
  await way('Passphrase').getByText('Nobody will guess that soon.').waitFor();
  await way('Passphrase').getByRole('button', { name: 'Use this passphrase' }).click();
  await send('Passphrase');
  expect(await readBack(page, 'Passphrase')).toBe('Dear Ada');
});

test('a passkey: nothing is encrypted before the recovery key was typed back, and both open', async () => {
  const session = await context.newCDPSession(page);
  await session.send('WebAuthn.enable');
  const options = {
    protocol: 'ctap2',
    ctap2Version: 'ctap2_1',
    transport: 'internal',
    hasPrf: true,
  } as const;
  const verified = { hasResidentKey: true, hasUserVerification: true, isUserVerified: true };
  await session.send('WebAuthn.addVirtualAuthenticator', { options: { ...options, ...verified } });
  await open('passkey');
  const passkey = way('Passkey');
  await passkey.getByRole('button', { name: 'Make a passkey' }).click();
  const recoveryKey = (await passkey.locator('.recovery-key').textContent()) ?? '';
  expect(await passkey.locator('encrypted-upload').getAttribute('disabled')).toBe('');
  const field = passkey.getByLabel('Recovery key');
  await field.fill('none');
  await passkey.getByRole('button', { name: 'I have it on paper' }).click();
  await passkey.getByText('has 30 letters and digits').waitFor();
  await field.fill(recoveryKey.toLowerCase());
  await passkey.getByRole('button', { name: 'I have it on paper' }).click();
  await send('Passkey');
  expect(await readBack(page, 'Passkey')).toBe('Dear Ada');

  await page.reload();
  await passkey.getByRole('button', { name: 'Unlock with the passkey' }).click();
  await passkey.locator('encrypted-upload:not([disabled])').waitFor();
  await page.reload();
  await field.fill(recoveryKey);
  await passkey.getByRole('button', { name: 'Unlock with the recovery key' }).click();
  await passkey.locator('encrypted-upload:not([disabled])').waitFor();
});

test('a key pair: who sends cannot read, the private key file can', async () => {
  await open('key-pair');
  const pair = way('Key pair');
  await pair.getByLabel('Passphrase of the file').first().fill(WORDS);
  await pair.getByRole('button', { name: 'Make a key pair' }).click();
  await send('Key pair');
  expect(await pair.locator('encrypted-download').getAttribute('disabled')).toBe('');
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    pair.getByRole('link', { name: 'Save the private key' }).click(),
  ]);
  await pair.getByText('To read: open the private key').click();
  await pair.getByLabel('Private key file').setInputFiles(await saved.path());
  await pair.getByLabel('Passphrase of the file').last().fill(WORDS);
  await pair.getByRole('button', { name: 'Open it' }).click();
  await pair.getByText('The private key is here').waitFor({ timeout: 30_000 });
  expect(await readBack(page, 'Key pair')).toBe('Dear Ada');
});

test('a share link: it opens elsewhere, its key reaches no server and leaves the address', async () => {
  const requests: string[] = [];
  context.on('request', (request) => requests.push(request.url(), request.postData() ?? ''));
  await open('share-link');
  await send('Share link');
  const link = await way('Share link').getByLabel('The link').inputValue();
  const secret = new URL(link).hash.split('=')[1] ?? '';
  expect(secret).toHaveLength(43);
  const other = await browser.newContext();
  other.on('request', (request) => requests.push(request.url(), request.postData() ?? ''));
  const theirs = await other.newPage();
  await theirs.goto(link);
  expect(await readBack(theirs)).toBe('Dear Ada');
  expect(theirs.url()).not.toContain(secret);
  expect(requests.filter((text) => text.includes(secret))).toEqual([]);
  await other.close();
});
