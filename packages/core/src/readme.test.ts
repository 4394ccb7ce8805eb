import { expect, test, vi } from 'vitest';
import { hex, noise } from '../test/bytes.js';
import { example, readme, run } from '../test/readme.js';
import errors from './errors.ts?raw';
import * as core from './index.js';

test('the example for browsers gives the file back', async () => {
  const bytes = noise(1024 * 1024 + 5);
  const file = new File([bytes], 'résumé.pdf', { type: 'application/pdf' });
  const console = { log: vi.fn() };
  const { plaintext, object } = await run(
    example('In a browser'),
    { '@sealift/core': core },
    { file, console },
    ['plaintext', 'object'],
  );
  expect((object as Blob).size).toBe(bytes.byteLength + 16);
  expect(hex(plaintext as Uint8Array) === hex(bytes)).toBe(true);
  expect(console.log).toHaveBeenCalledWith('résumé.pdf', bytes.byteLength);
});

test('every code is explained', () => {
  const codes = [...errors.matchAll(/^ {2}\| '([a-z-]+)'/gm)].map(([, code]) => code);
  const explained = [...readme.matchAll(/^\| `([a-z-]+)` +\| [A-Z`]/gm)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(20);
  expect(codes.filter((code) => !explained.includes(code))).toEqual([]);
});
