import { expect, test } from 'vitest';
import { errorOf, wordsOf } from '../../test/errors.js';
import { open, seal } from '../../test/objects.js';
import { createShareLink, type SharePage, takeSharedKey } from './index.js';

const PLAINTEXT = new TextEncoder().encode('for whoever has the link');

/** A page at an address, as a browser has it. */
function pageAt(link: string): SharePage & { readonly shown: string[] } {
  const url = new URL(link);
  const shown: string[] = [];
  const state = { scrolled: 7 };
  const history: SharePage['history'] = {
    state,
    replaceState: (kept, _, address) => {
      expect(kept).toBe(state);
      shown.push(new URL(String(address), url).href);
    },
  };
  return { location: url, history, shown };
}

test('the link opens what its key encrypted, and nothing else does', async () => {
  const { link, keyring } = await createShareLink('https://app.example/read?file=a1b2');
  expect(link).toMatch(/^https:\/\/app\.example\/read\?file=a1b2#sealift-key=[\w-]{43}$/);
  const stored = await seal(keyring, PLAINTEXT);
  const page = pageAt(link);
  const taken = await takeSharedKey(page);
  expect(taken && (await open(taken, stored))).toEqual(PLAINTEXT);
  expect(page.shown).toEqual(['https://app.example/read?file=a1b2']);

  const other = await takeSharedKey(pageAt((await createShareLink('https://app.example/')).link));
  const error = await errorOf(() => other && open(other, stored));
  expect(error).toMatchObject({ code: 'data-key-unwrap-failed' });
});

test('what else the fragment holds stays', async () => {
  const { link } = await createShareLink('https://app.example/read#page=2');
  const page = pageAt(link);
  await takeSharedKey(page);
  expect(page.shown).toEqual(['https://app.example/read#page=2']);
});

test('without a key, the address stays as it is', async () => {
  for (const address of [
    'https://app.example/',
    'https://app.example/#page=2',
    'https://app.example/#my-sealift-key=x',
  ]) {
    const page = pageAt(address);
    expect(await takeSharedKey(page)).toBeUndefined();
    expect(page.shown).toEqual([]);
  }
});

test('a link that is not whole is refused, and leaves the address all the same', async () => {
  const { link } = await createShareLink('https://app.example/read');
  const secret = link.slice(link.indexOf('=') + 1);
  const broken = [
    link.slice(0, -1),
    `${link}A`,
    link.replace(/=.*/, '='),
    link.replace(/=.*/, ''),
    `${link.slice(0, -1)}%`,
  ];
  broken.push(`${link}&sealift-key=${secret}`);
  for (const address of broken) {
    const page = pageAt(address);
    const error = await errorOf(() => takeSharedKey(page));
    expect(error).toMatchObject({ code: 'share-link-invalid' });
    expect(wordsOf(error)).not.toContain(secret.slice(0, 8));
    expect(page.shown).toEqual(['https://app.example/read']);
  }
});

test.each([
  ['http elsewhere', 'http://app.example/read'],
  ['a path', '/read'],
  ['a script', 'javascript:alert(1)'],
  ['a key already', `https://app.example/#sealift-key=${'A'.repeat(43)}`],
])('%s is no address for a link', async (_, address) => {
  const error = await errorOf(() => createShareLink(address));
  expect(error).toMatchObject({ code: 'invalid-option', field: 'address' });
});

test('on this machine it works without HTTPS', async () => {
  expect((await createShareLink(new URL('http://localhost:8080/read'))).link).toContain('localhost');
});
