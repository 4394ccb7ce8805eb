import { describe, expect, test, vi } from 'vitest';
import { SENTENCES } from '../../files/selecting.js';
import { ENGLISH } from '../english.js';
import { createFormat } from '../format.js';
import { ENGLISH_MEDIA } from '../media.js';
import type { Texts } from '../texts.js';
import { texts as ar } from './ar.js';
import type { CompleteTexts } from './complete.js';
import { texts as de } from './de.js';
import { texts as es } from './es.js';
import { texts as fr } from './fr.js';
import { texts as ja } from './ja.js';
import { texts as pt } from './pt.js';
import { texts as zh } from './zh.js';

const LANGUAGES = { ar, de, es, fr, ja, pt, zh };
const ALL: Texts = { ...ENGLISH, media: ENGLISH_MEDIA, errors: { ...SENTENCES, ...ENGLISH.errors } };

/** Arguments for an entry that is a function: each is found again in what is said. */
const ARGUMENTS: Readonly<Record<string, readonly (readonly unknown[])[]>> = {
  dropHere: [[true], [false]],
  choose: [[true], [false]],
  chooseMore: [[true], [false]],
  hint: [['⟨1⟩', '⟨2⟩']],
  assuranceOfStorage: [['⟨1⟩']],
  assuranceOfBoth: [['⟨1⟩']],
  summary: [[1, 3]],
  overall: [['⟨1⟩', '⟨2⟩', '⟨3⟩']],
  actionOn: [['⟨1⟩', '⟨2⟩']],
  progressOf: [['⟨1⟩']],
  uploading: [['⟨1⟩', '⟨2⟩', '⟨3⟩', '⟨4⟩']],
  unfinished: [
    ['⟨1⟩', true],
    ['⟨1⟩', false],
  ],
  'waitingFor.network': [[]],
  'waitingFor.s3': [['⟨1⟩']],
  'waitingFor.signer': [[]],
  'waitingFor.slow': [[]],
  stored: [['⟨1⟩']],
  storedSomehow: [['⟨1⟩']],
  storedByStorage: [['⟨1⟩', '⟨2⟩']],
  storedTwice: [['⟨1⟩', '⟨2⟩']],
  saidAdded: [[3]],
  saidStored: [['⟨1⟩']],
  saidFailed: [['⟨1⟩', '⟨2⟩']],
  saidRemoved: [['⟨1⟩']],
  saidCleared: [[3]],
  saidNotStored: [[3]],
  saidProgress: [['⟨1⟩']],
  saidUnfinished: [[3]],
  saidPaused: [[3]],
  saidResumed: [[3]],
  saidWaiting: [['⟨1⟩']],
  saidAllDone: [[1, 3]],
  required: [
    [false, 1],
    [true, 1],
    [true, 3],
  ],
  downloading: [['⟨1⟩']],
  decrypting: [['⟨1⟩']],
  received: [['⟨1⟩', '⟨2⟩']],
  unverified: [['⟨1⟩', '⟨2⟩']],
  verified: [['⟨1⟩', '⟨2⟩']],
  verifiedFrom: [['⟨1⟩', '⟨2⟩', '⟨3⟩']],
  'media.verifyingAll': [['⟨1⟩']],
  tooLarge: [['⟨1⟩']],
  notAccepted: [['⟨1⟩']],
  fileType: [['image/*'], ['audio/*'], ['video/*'], ['text/*'], ['text/plain']],
};

/** Everything that there is to say, by name: `errors.s3-refused`, `required(true,3)`. */
function sayings(texts: Texts): Map<string, string> {
  const said = new Map<string, string>();
  const collect = (values: object, prefix: string) => {
    for (const [key, value] of Object.entries(values)) {
      const name = prefix + key;
      if (typeof value === 'string') said.set(name, value);
      else if (typeof value === 'object') collect(value, `${name}.`);
      else {
        const calls = ARGUMENTS[name];
        if (!calls) throw new Error(`The test has no arguments for ${name}.`);
        for (const values of calls) said.set(`${name}(${values})`, value(...values));
      }
    }
  };
  collect(texts, '');
  return said;
}

const ENGLISH_SAYINGS = sayings(ALL);
/** Written the same in other languages, too. */
const NAMES = /\b(S3|SSE|KMS|DSSE|C|https|PDF)\b|\{limit\}|\{segment\}/g;
/** What is the same word, or no word at all. */
const SAME = /^(locale|direction|separator|methods\..*|waitingFor\..*\(\)|audio)$/;

describe.each(Object.entries(LANGUAGES))('%s', (tag, language: (locale: string) => CompleteTexts) => {
  const texts = language(tag);
  const said = sayings(texts);

  test('says everything that English says, and nothing else', () => {
    expect([...said.keys()].sort()).toEqual([...ENGLISH_SAYINGS.keys()].sort());
    for (const [name, words] of said) expect(words.trim(), name).not.toBe('');
  });

  test('leaves no fact out', () => {
    for (const [name, english] of ENGLISH_SAYINGS) {
      const facts = (words = '') => [...words.matchAll(/⟨\d⟩|\{(?:limit|segment)\}/g)].map(String).sort();
      expect(facts(said.get(name)), name).toEqual(facts(english));
      // Of what is not there nothing is said.
      expect(said.get(name), name).not.toMatch(/undefined|null|NaN|\$\{|#/);
    }
    expect(texts.hint('', '')).toBe('');
    expect(texts.overall('1%', '', '')).toBe('1%');
    // Engines have digits of their own for Arabic.
    const [one, five] = [1, 5].map((number) => new Intl.NumberFormat(tag).format(number));
    expect(texts.summary(1, 5)).toMatch(new RegExp(`${one}.*${five}|${five}.*${one}`));
  });

  test('leaves no English over', () => {
    const words = (text: string) => text.toLowerCase().match(/[a-z]{3,}/g) ?? [];
    const foreign = ['ar', 'ja', 'zh'].includes(tag);
    for (const [name, text] of said) {
      if (SAME.test(name)) continue;
      if (foreign) expect(words(text.replace(NAMES, '')), name).toEqual([]);
      const english = ENGLISH_SAYINGS.get(name) ?? '';
      const sentence = words(english).length > 2;
      if (sentence) expect(text, name).not.toBe(english);
      const left = words(text).filter((word) => ENGLISH_ONLY.has(word));
      expect(left, name).toEqual([]);
    }
  });

  test('has each plural form that the language asks for', () => {
    const { pluralCategories } = new Intl.PluralRules(tag).resolvedOptions();
    const select = vi.spyOn(Intl.PluralRules.prototype, 'select');
    try {
      const forms = pluralCategories.map((category) => {
        select.mockReturnValue(category);
        return texts.saidAdded(7);
      });
      expect(new Set(forms).size).toBe(pluralCategories.length);
    } finally {
      select.mockRestore();
    }
    for (const count of [0, 1, 2, 3, 11, 100, 1_000_000])
      for (const said of [texts.saidAdded, texts.saidPaused, texts.saidResumed, texts.saidUnfinished])
        expect(said(count)).not.toMatch(/undefined|#/);
  });

  test('writes counts with the digits of the sizes beside them', () => {
    const locales = tag === 'ar' ? ['ar-EG', 'ar-MA', 'ar'] : [tag, `${tag}-u-nu-fullwide`];
    for (const locale of locales) {
      const here = language(locale);
      const number = new Intl.NumberFormat(locale);
      for (const text of [here.summary(1234, 5678), here.saidAllDone(1234, 5678)]) {
        expect(text).toContain(number.format(1234));
        expect(text).toContain(number.format(5678));
      }
      expect(createFormat(locale).bytes(5_000)).toContain(number.format(5));
    }
  });

  test('has sentences that end, and errors without technical codes', () => {
    for (const [code, sentence] of Object.entries(texts.errors)) {
      expect(sentence, code).toMatch(/[.。]$/);
      expect(sentence, code).not.toMatch(/\b(S3|KMS|HTTP|CORS|token|checksum)\b/i);
    }
  });

  test('codes that are alike in English are alike', () => {
    const english = Object.entries(ALL.errors);
    for (const [code, sentence] of english)
      for (const [other] of english.filter(([, said]) => said === sentence))
        expect(texts.errors[code as keyof typeof texts.errors], code).toBe(
          texts.errors[other as keyof typeof texts.errors],
        );
  });
});

/** Words that none of the other languages has. */
const ENGLISH_ONLY = new Set(
  'the this that file files upload uploads uploading please try again your with and from here stored storage'.split(
    ' ',
  ),
);

test('isolates what may be written in the other direction', () => {
  for (const texts of [ALL, ...Object.values(LANGUAGES).map((language) => language('en'))]) {
    expect(texts.verifiedFrom('A', 'b.pdf', '2 kB')).toContain('\u2068A\u2069');
    expect(texts.verifiedFrom('A', 'b.pdf', '2 kB')).toContain('\u2068b.pdf\u2069');
    expect(texts.verified('', '2 kB')).not.toContain('\u2068');
  }
  const arabic = ar('ar');
  expect(arabic.fileType('application/pdf')).toBe('\u2068PDF\u2069');
  expect(arabic.fileType('')).toBe('');
  expect(arabic.direction).toBe('rtl');
});

test('the type of a language allows neither too little nor too much', () => {
  const complete: CompleteTexts = de('de');
  const { retry, ...rest } = complete;
  // @ts-expect-error A word is missing.
  const less: CompleteTexts = rest;
  // @ts-expect-error There is no such word.
  const more: CompleteTexts = { ...complete, retries: retry };
  // @ts-expect-error There is no such error.
  const errors: CompleteTexts['errors'] = { ...complete.errors, 'no-such-code': 'x' };
  expect([less, more, errors]).toHaveLength(3);
});
