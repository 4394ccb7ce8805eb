import { inspect } from 'node:util';
import { afterAll, beforeAll, vi } from 'vitest';
import { PAGE_KEYS } from './profiles.js';
import { type Search, searchFor, searchForText } from './wire.js';
import type { World } from './world.js';

/** All that was written to the console since it was last asked. */
export interface Console {
  take(): string;
}

/** Listens to the console, which must tell nobody anything. */
export function watchConsole(): Console {
  const lines: string[] = [];
  beforeAll(() => {
    for (const method of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const)
      vi.spyOn(console, method).mockImplementation(
        (...words) => void lines.push(words.map(wordOf).join(' ')),
      );
  });
  afterAll(() => vi.restoreAllMocks());
  return { take: () => lines.splice(0).join('\n') };
}

/** All that an error tells whoever looks at it, its causes too. */
export function told(error: unknown): string {
  if (!(error instanceof Error)) return wordOf(error);
  const { message, stack, cause, ...own } = error;
  return [
    ...[message, stack, JSON.stringify(own), wordOf(error)],
    ...(cause === undefined ? [] : [told(cause)]),
  ].join('\n');
}

function wordOf(word: unknown): string {
  return typeof word === 'string' ? word : inspect(word, { depth: 6 });
}

/** Keys, tokens and signatures that this world has given out so far. */
export function secretsOf({ dataKeys, signer }: World, answers: readonly string[]): [string, Search][] {
  const tokens = answers.flatMap((text) => text.match(/(?<="token":")[^"]{20,}/g) ?? []);
  const signatures = answers.flatMap((text) => text.match(/(?<=X-Amz-Signature=)[0-9a-f]{64}/g) ?? []);
  const heard = signer.heard.flatMap(({ body }) => body.toString().match(/(?<="token":")[^"]{20,}/g) ?? []);
  return [
    ...[...dataKeys.values()].slice(-4).map((key): [string, Search] => ['data key', exactly(key)]),
    ...PAGE_KEYS.map((key): [string, Search] => ['page key', searchFor(key, 16)]),
    ...[...tokens, ...heard].map((token): [string, Search] => ['token', searchForText(token)]),
    ...signatures.map((signature): [string, Search] => ['signature', searchForText(signature)]),
  ];
}

function exactly(base64: string): Search {
  return searchFor(Buffer.from(base64, 'base64'), 16);
}
