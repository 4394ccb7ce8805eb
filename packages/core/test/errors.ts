import { CoreError } from '../src/errors.js';

/** What a call throws or rejects with; the test fails when it succeeds. */
export async function errorOf(call: () => unknown): Promise<unknown> {
  try {
    await call();
  } catch (error) {
    return error;
  }
  throw new Error('this should have been refused, and was not');
}

/** The code of the CoreError that a call throws or rejects with. */
export async function codeOf(call: () => unknown): Promise<string> {
  const error = await errorOf(call);
  if (!(error instanceof CoreError)) throw error;
  return error.code;
}

/** Everything an error says, its causes and its own fields too. */
export function wordsOf(error: unknown): string {
  const words: string[] = [];
  for (let link = error, depth = 0; link instanceof Error && depth < 5; link = link.cause, depth++) {
    words.push(link.name, link.message, link.stack ?? '', JSON.stringify({ ...link }));
  }
  return words.join('\n');
}
