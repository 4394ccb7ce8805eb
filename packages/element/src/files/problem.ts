/** Why something did not work: a stable code for programs, and what was thrown. */
export interface Problem {
  /** Kebab-case. The engine's and the signer's codes, or one of the element's own. */
  readonly code: string;
  readonly cause?: unknown;
}

/** The `code` of what was thrown, or `unknown-error`. */
export function problemOf(thrown: unknown): Problem {
  const code = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : undefined;
  return { code: typeof code === 'string' && code !== '' ? code : 'unknown-error', cause: thrown };
}
