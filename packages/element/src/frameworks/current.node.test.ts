import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { templateTypes } from '../../template-types.js';

const read = (file: string) => readFile(new URL(`../../${file}`, import.meta.url), 'utf8');
/** Without what the formatter decides. */
const words = (source: string) => source.replaceAll(/[\s;,]+/g, ' ').trim();

test('attributes.ts is what custom-elements.json says; `npm run manifest` writes both', async () => {
  const manifest = JSON.parse(await read('custom-elements.json'));
  expect(words(await read('src/frameworks/attributes.ts'))).toBe(words(templateTypes(manifest)));
});

test.each([
  ['preact', () => import('./preact.js')],
  ['solid', () => import('./solid.js')],
  ['svelte', () => import('./svelte.js')],
  ['vue', () => import('./vue.js')],
])('%s: types, and nothing that runs', async (_framework, load) => {
  expect(Object.keys(await load())).toEqual([]);
});

test('react: for the client, wherever it is imported', async () => {
  expect(await read('src/frameworks/react.ts')).toMatch(/^'use client';\n/);
});
