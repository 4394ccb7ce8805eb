import { expect, test } from 'vitest';
import { passphraseBytes } from './text.js';

const bytesOf = (text: string) => [...passphraseBytes(text)];

test.each([
  ['composed and decomposed letters', 'Gr\u00fc\u00dfe', 'Gru\u0308\u00dfe'],
  ['a no-break space', 'two words', 'two\u00a0words'],
  ['an ideographic space', 'two words', 'two\u3000words'],
  ['Hangul syllables and their parts', '\ud55c', '\u1112\u1161\u11ab'],
])('%s: the same key', (_, one, other) => {
  expect(bytesOf(other)).toEqual(bytesOf(one));
});

test.each([
  ['letter case', 'Secret words', 'secret words'],
  ['a space at the end', 'secret words ', 'secret words'],
  ['two spaces', 'secret  words', 'secret words'],
  ['full-width letters', '\uff53ecret', 'secret'],
])('%s: another key', (_, one, other) => {
  expect(bytesOf(other)).not.toEqual(bytesOf(one));
});

test('nothing is cut off', () => {
  const long = 'x'.repeat(5000);
  expect(passphraseBytes(long)).toHaveLength(5000);
  expect(bytesOf(`${long}a`)).not.toEqual(bytesOf(`${long}b`));
});

test('emoji with joiners can be typed', () => {
  expect(passphraseBytes('\u{1f469}\u200d\u{1f680}')).toHaveLength(11);
});

test.each([
  ['nothing', ''],
  ['a tab', 'secret\twords'],
  ['a line break', 'secret words\n'],
  ['NUL', 'secret\0words'],
  ['half a character', 'secret \ud83d words'],
  ['an unassigned code point', 'secret \u0378 words'],
  ['not text', 12345678 as unknown as string],
])('%s is refused', (_, text) => {
  try {
    passphraseBytes(text);
  } catch (error) {
    expect(error).toMatchObject({ code: 'passphrase-invalid', field: 'passphrase' });
    expect(String(error)).not.toContain('secret');
    return;
  }
  throw new Error('this should have been refused, and was not');
});
