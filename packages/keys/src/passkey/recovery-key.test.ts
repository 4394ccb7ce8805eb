import { expect, test } from 'vitest';
import { errorOf, wordsOf } from '../../test/errors.js';
import { newRecoveryKey, readRecoveryKey } from './recovery-key.js';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const codeOf = async (typed: string) => (await errorOf(() => readRecoveryKey(typed))).code;

/** Written down once: whoever changes the rule makes every printed key worthless. */
const KNOWN = { secret: '0123456789ABCDEFGHJKMNPQRS', check: 'W4ZA' };

test('six groups of five, another one each time, and what is printed is read', async () => {
  const [one, other] = [await newRecoveryKey(), await newRecoveryKey()];
  expect(one).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){5}[0-9A-HJKMNP-TV-Z]{5}$/);
  expect(other).not.toBe(one);
  expect(text(await readRecoveryKey(one))).toBe(one.replaceAll('-', '').slice(0, 26));
});

test('a key that was printed before is read', async () => {
  expect(text(await readRecoveryKey(KNOWN.secret + KNOWN.check))).toBe(KNOWN.secret);
});

test('people type as they like', async () => {
  const printed = KNOWN.secret + KNOWN.check;
  const spellings = [
    printed.toLowerCase(),
    `  ${(printed.match(/.{5}/g) ?? []).join('  –  ')}\n`,
    printed.replace('0', 'O').replace('1', 'l'),
    printed.replace('0', 'o').replace('1', 'I'),
  ];
  for (const spelling of spellings) expect(text(await readRecoveryKey(spelling))).toBe(KNOWN.secret);
});

test('one wrong symbol, wherever it is, and two that changed places are noticed', async () => {
  const printed = KNOWN.secret + KNOWN.check;
  for (let at = 0; at < printed.length; at++) {
    const wrong = printed[at] === 'Q' ? 'R' : 'Q';
    expect(await codeOf(printed.slice(0, at) + wrong + printed.slice(at + 1))).toBe('recovery-key-invalid');
    const [one = '', two = ''] = [printed[at], printed[at + 1] ?? printed[at]];
    if (one === two) continue;
    const swapped = printed.slice(0, at) + two + one + printed.slice(at + 2);
    expect(await codeOf(swapped)).toBe('recovery-key-invalid');
  }
});

test.each([
  ['nothing', ''],
  ['one symbol less', '0123456789ABCDEFGHJKMNPQRSW4Z'],
  ['one symbol more', '0123456789ABCDEFGHJKMNPQRSW4ZAX'],
  ['a U', 'U123456789ABCDEFGHJKMNPQRSW4ZA'],
  ['another script', '٠123456789ABCDEFGHJKMNPQRSW4ZA'],
  ['no text', undefined as unknown as string],
])('%s is refused', async (_, typed) => expect(await codeOf(typed)).toBe('recovery-key-invalid'));

test('no error tells what was typed', async () => {
  for (const typed of ['0123456789ABCDEFGHJKMNPQRSZZZZ', '0123456789ABCDEFGH'])
    expect(wordsOf(await errorOf(() => readRecoveryKey(typed)))).not.toContain('0123456789');
});
