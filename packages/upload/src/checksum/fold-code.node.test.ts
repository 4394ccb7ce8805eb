import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import wabt from 'wabt';
import { FOLD_CODE } from './fold-code.js';

test('the code is what fold.wat says', async () => {
  const { parseWat } = await wabt();
  const text = await readFile(new URL('fold.wat', import.meta.url), 'utf8');
  const { buffer } = parseWat('fold.wat', text, { simd: true }).toBinary({});
  expect(Buffer.from(buffer).toString('base64')).toBe(FOLD_CODE);
});
