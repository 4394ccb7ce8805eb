import type { ShownProtection, Waiting } from '../engine/ports.js';
import { acceptRules } from '../files/accept.js';
import type { Problem } from '../files/problem.js';
import type { FileRules } from '../files/rules.js';
import { parseSize } from '../files/size.js';
import type { Format } from './format.js';
import type { Texts } from './texts.js';

/** What went wrong, in words for the person at the page. */
export function uploadSentence(problem: Problem, texts: Texts, format: Format, rules: FileRules): string {
  if (problem.code === 'size-over-limit') return texts.tooLarge(sizeLimit(rules.maxSize, format));
  if (problem.code === 'type-not-accepted') return texts.notAccepted(typeList(rules.accept, texts));
  return (known(problem, texts) ?? texts.uploadFailed).replace('{limit}', problem.limit ?? '');
}

/** Why nothing moves. */
export function waitingSentence(wait: Waiting | 'paused', texts: Texts, format: Format): string {
  if (wait === 'paused') return texts.paused;
  return own(texts.waitingFor, wait.for)?.(format.time(wait.since)) ?? texts.waiting;
}

/** How a stored file is protected, as the engine has done it; nothing is said of it that is not known. */
export function storedSentence(protection: ShownProtection | undefined, size: string, texts: Texts): string {
  if (protection === undefined) return texts.storedSomehow(size);
  const { profile, storage } = protection;
  if (profile !== 'client') return texts.storedByStorage(size, method(profile, texts));
  return storage === undefined ? texts.stored(size) : texts.storedTwice(size, method(storage, texts));
}

/** Who encrypts: nothing is said of it that is not known. */
export function assurance(protection: ShownProtection | undefined, texts: Texts): string {
  if (protection === undefined) return texts.assurance;
  const { profile, storage } = protection;
  if (profile !== 'client') return texts.assuranceOfStorage(method(profile, texts));
  return storage === undefined ? texts.assuranceOfPage : texts.assuranceOfBoth(method(storage, texts));
}

/** While a file arrives. @param percent formatted */
export function arrivingSentence(
  protection: ShownProtection | undefined,
  percent: string,
  isAll: boolean,
  texts: Texts,
): string {
  if (protection?.profile !== 'client') return texts.downloading(percent);
  return isAll ? texts.checking : texts.decrypting(percent);
}

/** When it is there. */
export function arrivedSentence(
  file: {
    readonly name: string;
    readonly verified: boolean;
    readonly sender?: string | undefined;
    readonly protection: ShownProtection | undefined;
  },
  size: string,
  texts: Texts,
): string {
  const { name, verified, sender, protection } = file;
  if (verified && sender !== undefined) return texts.verifiedFrom(sender, name, size);
  if (verified) return texts.verified(name, size);
  return protection?.profile === 'client' ? texts.unverified(name, size) : texts.received(name, size);
}

export function downloadSentence(problem: Problem, texts: Texts): string {
  const { segment = '' } = (problem.cause ?? {}) as { readonly segment?: unknown };
  return (known(problem, texts) ?? texts.downloadFailed).replace('{segment}', () => String(segment));
}

/** The entries of `accept` for people: `PDF, images`. */
export function typeList(accept: string, texts: Texts): string {
  return [...new Set(acceptRules(accept).map((rule) => texts.fileType(rule)))].join(texts.separator);
}

/** The limit for people, or an empty text where there is none. */
export function sizeLimit(maxSize: string, format: Format): string {
  const bytes = parseSize(maxSize);
  return bytes === undefined ? '' : format.bytes(bytes);
}

function method(profile: string, texts: Texts): string {
  return own(texts.methods, profile) ?? profile;
}

/** The signer's reason says more than that it refused. */
export function known(problem: Problem, texts: Texts): string | undefined {
  return own(texts.errors, problem.reason ?? '') ?? own(texts.errors, problem.code);
}

/** The signer may call its reason `constructor`. */
function own<Said>(sentences: Readonly<Record<string, Said>>, code: string): Said | undefined {
  return Object.hasOwn(sentences, code) ? sentences[code] : undefined;
}
