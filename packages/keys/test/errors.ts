/** What a call throws or rejects with; the test fails when it succeeds. */
export async function errorOf(call: () => unknown): Promise<Error & { code?: string; field?: string }> {
  try {
    await call();
  } catch (error) {
    return error as Error;
  }
  throw new Error('this should have been refused, and was not');
}

/** All that an error says, its causes and its own fields too. */
export function wordsOf(error: unknown): string {
  const words: string[] = [];
  for (let link = error, depth = 0; link instanceof Error && depth < 5; link = link.cause, depth++) {
    words.push(link.name, link.message, link.stack ?? '', JSON.stringify({ ...link }));
  }
  return words.join('\n');
}
