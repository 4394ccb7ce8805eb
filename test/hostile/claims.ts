import type { FoundProtection } from '@sealift/protocol';
import { problemOf } from '../../packages/element/src/files/problem.js';
import { ENGLISH } from '../../packages/element/src/text/english.js';
import { createFormat } from '../../packages/element/src/text/format.js';
import {
  arrivedSentence,
  assurance,
  downloadSentence,
  storedSentence,
  uploadSentence,
} from '../../packages/element/src/text/sentence.js';

/** What a sentence can say to a person. */
export type Claim =
  | 'stored'
  | 'encrypted here'
  | 'encrypted by S3'
  | 'nothing sent'
  | 'nothing stored'
  | 'nothing saved'
  | 'verified'
  | 'known sender';

/** Which words claim what. A sentence that says that something may be so, or is to be, claims nothing. */
const WORDS: readonly (readonly [RegExp, Claim])[] = [
  [/· Stored|and stored$|^Stored:/, 'stored'],
  [/Encrypted (here|on this device)/, 'encrypted here'],
  [/(?<!to be )encrypted (again )?by the storage|then again by the storage/i, 'encrypted by S3'],
  [/nothing was sent/i, 'nothing sent'],
  [/nothing was (stored|uploaded)/i, 'nothing stored'],
  [/nothing was (saved|sent or opened)|was not opened/i, 'nothing saved'],
  [/^Verified/, 'verified'],
  [/^Verified, from/, 'known sender'],
];

export function claimsOf(sentence: string): Claim[] {
  return WORDS.filter(([words]) => words.test(sentence)).map(([, claim]) => claim);
}

const FORMAT = createFormat('en');

/** All that the element would say of an upload: while it runs, and when it has ended. */
export function uploadSentences(ending: {
  readonly code: string;
  readonly error: unknown;
  readonly protection: FoundProtection | undefined;
}): { during: string; after: string } {
  const { code, error, protection } = ending;
  const during = assurance(protection, ENGLISH);
  if (code === 'done') return { during, after: storedSentence(protection, '1 kB', ENGLISH) };
  const problem = problemOf(error);
  if (problem.receipt !== undefined) return { during, after: ENGLISH.cancelledButStored };
  if (problem.code === 'cancelled') return { during, after: ENGLISH.cancelled };
  return { during, after: uploadSentence(problem, ENGLISH, FORMAT, { accept: '', maxSize: '' }) };
}

/** The same of a download, when it has ended. */
export function downloadSentenceOf(ending: {
  readonly code: string;
  readonly result:
    | { readonly file: File; readonly verified: boolean; readonly sender?: { name: string } }
    | undefined;
  readonly error: unknown;
  readonly protection: FoundProtection | undefined;
}): string {
  const { result, error, protection } = ending;
  if (result === undefined) return downloadSentence(problemOf(error), ENGLISH);
  const { file, verified, sender } = result;
  return arrivedSentence({ name: file.name, verified, sender: sender?.name, protection }, '1 kB', ENGLISH);
}
