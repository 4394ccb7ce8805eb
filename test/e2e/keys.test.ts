/** Keys that people hold, in a real browser under a strict policy: with an authenticator, on paper, in a link. */
import type { CDPSession } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundlePage } from '../sizes.js';
import { type Browser, type BrowserContext, launch, type Page } from './browser.js';
import { type Stack, startStack } from './stack.js';

/** What the page has, beside the packages as they are. */
const SCRIPT = `
  import * as passphrase from '@sealift/keys/passphrase';
  import * as passkey from '@sealift/keys/passkey';
  import * as shareLink from '@sealift/keys/share-link';
  import { createDownloader } from '@sealift/upload/download';
  import { createUploader } from '@sealift/upload/upload';
  const signer = '/sealift/client-aes';
  globalThis.keys = {
    ...passphrase, ...passkey, ...shareLink,
    async up(keyring, text) {
      const uploader = createUploader({ signer, keyring });
      const { key } = await uploader.upload(new File([text], 'letter.txt')).finished;
      uploader.close();
      return key;
    },
    async down(keyring, key) {
      const downloader = createDownloader({ signer, keyring });
      const { file } = await downloader.download({ key }).finished;
      const text = await file.text();
      downloader.close();
      return text;
    },
    codeOf: (work) => work.then(() => 'it worked', ({ code }) => code),
  };`;

interface Keys {
  up(keyring: unknown, text: string): Promise<string>;
  down(keyring: unknown, key: string): Promise<string>;
  codeOf(work: Promise<unknown>): Promise<string>;
}
type All = Keys &
  typeof import('@sealift/keys/passphrase') &
  typeof import('@sealift/keys/passkey') &
  typeof import('@sealift/keys/share-link');
declare const keys: All;

const OWNER = {
  rp: { name: 'Letters' },
  user: { id: Uint8Array.of(1, 2, 3), name: 'ada', displayName: 'Ada' },
};

let browser: Browser;
let stack: Stack;
let scripts: Map<string, string | Uint8Array>;
let address: string;

beforeAll(async () => {
  const output = await bundlePage(SCRIPT);
  scripts = new Map(output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : file.source]));
  [browser, stack] = await Promise.all([launch(), startStack()]);
  // A passkey belongs to a domain, which an address is not.
  address = stack.page.replace('127.0.0.1', 'localhost');
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

/** The demo's page, for its policy and its signers, with our script besides. */
async function visit(context: BrowserContext, link = address): Promise<Page> {
  const page = await context.newPage();
  await page.route('**/keys-test/**', async (route) => {
    const name = new URL(route.request().url()).pathname.replace('/keys-test/', '');
    const body = scripts.get(name);
    if (body === undefined) return route.abort();
    await route.fulfill({ contentType: 'text/javascript', body: Buffer.from(body) });
  });
  await page.goto(link);
  await load(page);
  return page;
}

/** As text: an import in a function would be made one of Node's. */
async function load(page: Page): Promise<void> {
  const entry = [...scripts.keys()].find((name) => name.startsWith('page'));
  await page.evaluate(`import('/keys-test/${entry}')`);
}

/** An authenticator that says yes to everything. */
async function addAuthenticator(page: Page, options: object): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      ...options,
    },
  });
  return session;
}

test('a passkey and its recovery key open the same object, and nothing else does', async () => {
  const context = await browser.newContext();
  const page = await visit(context);
  await addAuthenticator(page, { hasPrf: true });
  const made = await page.evaluate(async (owner) => {
    const { recoveryKey, confirm } = await keys.createPasskeyKey(owner);
    const mistyped = await keys.codeOf(
      confirm(recoveryKey.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'))),
    );
    const { keyFile, keyring } = await confirm(recoveryKey.toLowerCase());
    return { mistyped, recoveryKey, keyFile, key: await keys.up(keyring, 'Dear Ada') };
  }, OWNER);
  expect(made.mistyped).toBe('recovery-key-invalid');
  expect(made.keyFile).not.toContain(made.recoveryKey.slice(0, 11));

  // After a reload, by the passkey; and by the paper.
  await page.reload();
  await load(page);
  const read = await page.evaluate(
    async ({ keyFile, recoveryKey, key }) => [
      await keys.down(await keys.openWithPasskey(keyFile), key),
      await keys.down(await keys.openWithRecoveryKey(keyFile, recoveryKey), key),
      (await keys.exportWrappingKey(keyFile, recoveryKey)).byteLength,
    ],
    made,
  );
  expect(read).toEqual(['Dear Ada', 'Dear Ada', 32]);

  // Another passkey of the same person opens no file but its own.
  const other = await page.evaluate(
    async ({ owner, keyFile, recoveryKey }) => {
      const user = { ...owner.user, id: Uint8Array.of(9) };
      const second = await keys.createPasskeyKey({ ...owner, user });
      const theirs = await second.confirm(second.recoveryKey);
      const swapped = JSON.parse(keyFile);
      const [way] = JSON.parse(theirs.keyFile).ways;
      swapped.ways[0] = way;
      return [
        await keys.codeOf(keys.openWithRecoveryKey(theirs.keyFile, recoveryKey)),
        await keys.codeOf(keys.openWithPasskey(JSON.stringify(swapped))),
      ];
    },
    { owner: OWNER, ...made },
  );
  expect(other).toEqual(['unlock-failed', 'unlock-failed']);
  await context.close();
});

test('a lost passkey is replaced with the recovery key, on another device', async () => {
  const context = await browser.newContext();
  const page = await visit(context);
  const session = await addAuthenticator(page, { hasPrf: true });
  const made = await page.evaluate(async (owner) => {
    const { recoveryKey, confirm } = await keys.createPasskeyKey(owner);
    const { keyFile, keyring } = await confirm(recoveryKey);
    return { recoveryKey, keyFile, key: await keys.up(keyring, 'Dear Ada') };
  }, OWNER);
  await session.send('WebAuthn.disable');
  await addAuthenticator(page, { hasPrf: true });
  const read = await page.evaluate(
    async ({ owner, keyFile, recoveryKey, key }) => {
      const signal = AbortSignal.timeout(1000);
      const lost = await keys.openWithPasskey(keyFile, { signal }).then(
        () => 'it worked',
        ({ code, name }) => code ?? name,
      );
      const replaced = await keys.addPasskey(keyFile, recoveryKey, owner, { keep: 'none' });
      return {
        lost,
        ways: JSON.parse(replaced).ways.map(({ by }: { by: string }) => by),
        text: await keys.down(await keys.openWithPasskey(replaced), key),
      };
    },
    { owner: OWNER, ...made },
  );
  expect(['passkey-not-given', 'TimeoutError']).toContain(read.lost);
  expect(read).toMatchObject({ ways: ['recovery-key', 'passkey'], text: 'Dear Ada' });
  await context.close();
});

test('an authenticator without PRF makes no key', async () => {
  const context = await browser.newContext();
  const page = await visit(context);
  await addAuthenticator(page, { hasPrf: false });
  const code = await page.evaluate((owner) => keys.codeOf(keys.createPasskeyKey(owner)), OWNER);
  expect(code).toBe('passkey-without-prf');
  await context.close();
});

test('a passphrase opens the object in another browser', async () => {
  const [here, there] = [await browser.newContext(), await browser.newContext()];
  const [one, other] = [await visit(here), await visit(there)];
  const cost = { memory: 19_456, passes: 2, parallelism: 1 };
  const key = await one.evaluate(
    (floor) =>
      keys.up(keys.passphraseKeyring('six words that nobody would guess', { cost: floor }), 'Dear Ada'),
    cost,
  );
  const read = await other.evaluate(
    async (object) => [
      await keys.down(keys.passphraseKeyring('six words that nobody would guess'), object),
      await keys.codeOf(keys.down(keys.passphraseKeyring('six words that anybody would guess'), object)),
    ],
    key,
  );
  expect(read).toEqual(['Dear Ada', 'data-key-unwrap-failed']);
  await Promise.all([here.close(), there.close()]);
});

test('a share link opens the object in another browser, and the key reaches no server', async () => {
  const [here, there] = [await browser.newContext(), await browser.newContext()];
  const requests: string[] = [];
  for (const context of [here, there]) {
    context.on('request', (request) => {
      requests.push(request.url(), JSON.stringify(request.headers()), request.postData() ?? '');
    });
  }
  const one = await visit(here);
  const { link, key } = await one.evaluate(async (reader) => {
    const { link, keyring } = await keys.createShareLink(reader);
    return { link, key: await keys.up(keyring, 'Dear all') };
  }, address);
  const secret = new URL(link).hash.split('=')[1] ?? '';
  expect(secret).toHaveLength(43);

  const other = await visit(there, link);
  const read = await other.evaluate(async (object) => {
    const keyring = await keys.takeSharedKey();
    return {
      text: await keys.down(keyring, object),
      address: location.href,
      again: await keys.takeSharedKey(),
    };
  }, key);
  expect(read).toEqual({ text: 'Dear all', address, again: undefined });
  expect(requests.length).toBeGreaterThan(10);
  expect(requests.filter((text) => text.includes(secret))).toEqual([]);
  expect(stack.log()).not.toContain(secret);
  await Promise.all([here.close(), there.close()]);
});
