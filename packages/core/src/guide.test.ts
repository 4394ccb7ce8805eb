import { expect, test, vi } from 'vitest';
import { hex, noise } from '../test/bytes.js';
import { example, run } from '../test/guide.js';
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
