import { expect, test } from 'vitest';
import { passphraseStrength } from './strength.js';

test.each([
  ['password1', 0],
  ['correct horse battery staple glimmer', 4],
])('%s', async (text, score) => {
  expect((await passphraseStrength(text)).score).toBe(score);
});

test('words that a guesser would try first count for little', async () => {
  const text = 'wilhelmina-kowalczyk';
  const { guessesLog10 } = await passphraseStrength(text);
  expect((await passphraseStrength(text, ['wilhelmina', 'kowalczyk'])).guessesLog10).toBeLessThan(
    guessesLog10 - 3,
  );
});

test('what is looked at has an end, and no more is claimed than was seen', async () => {
  const seen = 'kx7!Qa'.repeat(30).slice(0, 128);
  const { guessesLog10 } = await passphraseStrength(seen);
  expect((await passphraseStrength(`${seen}${'wV9'.repeat(3000)}`)).guessesLog10).toBe(guessesLog10);
});
