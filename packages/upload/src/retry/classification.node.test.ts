import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Asked, classify, RULES } from './classification.js';

const document = readFileSync(new URL('../../../../docs/reference/upload.md', import.meta.url), 'utf8');

const ASKED: Readonly<Record<string, readonly Asked[]>> = {
  S3: ['put', 'get'],
  'S3, to store': ['put'],
  'S3, to read': ['get'],
  'the signer': ['signer'],
};
const DONE: Readonly<Record<string, string>> = {
  'it is done': 'accept',
  again: 'retry',
  'again, with a fresh URL': 'resign',
  'again, with a fresh token': 'renew',
  'it fails': 'fail',
};

/** The rows of "What is tried again": who was asked, examples of answers, what is done, the code. */
const rows = (/^## What is tried again$([\s\S]*?)^## /m.exec(document)?.[1] ?? '')
  .split('\n')
  .filter((line) => line.startsWith('|') && !/^\| *(-|asked)/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()));

const cases = rows.flatMap(([, asked = '', answers = '', done = '', code = '']) =>
  [...answers.matchAll(/`([^`]+)`/g)].flatMap(([, answer = '']) =>
    (ASKED[asked] ?? []).map((who) => ({ who, answer, action: DONE[done], code: code.replaceAll('`', '') })),
  ),
);

describe('the table of the document', () => {
  test.each(cases)('$who: $answer', ({ who, answer, action, code }) => {
    const [status, word = ''] = answer === 'none' ? ['0'] : answer.split(' ');
    const judged = classify(who, Number(status), word);
    expect(judged.action).toBe(action);
    if (action !== 'accept') expect(judged.code).toBe(code);
  });

  test('has a row for every rule', () => {
    expect(rows.length).toBeGreaterThan(20);
    const used = cases.map(({ who, answer }) => {
      const [status, word = ''] = answer === 'none' ? ['0'] : answer.split(' ');
      return RULES.findIndex(
        ([asked, fits]) => asked.includes(who) && fits.test(`${Number(status)} ${word}`),
      );
    });
    expect(RULES.filter((_, index) => !used.includes(index))).toEqual([]);
  });
});

test.each(['put', 'get', 'signer'] as const)('no status is without a rule: %s', (asked) => {
  for (let status = 0; status < 1000; status++)
    for (const word of ['', '?', 'time', 'SlowDown', 'token-expired', 'whatever'])
      expect(classify(asked, status, word).code).toMatch(/^[a-z0-9-]+$/);
});
