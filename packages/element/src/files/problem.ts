import type { Receipt } from '../engine/ports.js';

/** Why something did not work: a stable code for programs, and what was thrown. */
export interface Problem {
  /** Kebab-case. The engine's codes, or one of the element's own. */
  readonly code: string;
  /** The signer's own code, where the engine passes its refusal on. */
  readonly reason?: string;
  readonly cause?: unknown;
  /** The limit that was met, in the page's language. */
  readonly limit?: string;
  /** Of what is stored although it was cancelled. */
  readonly receipt?: Receipt;
}

/** What was thrown, by its `code`; `unknown-error` where it has none. */
export function problemOf(thrown: unknown): Problem {
  const code = codeOf(thrown) ?? 'unknown-error';
  const reason = codeOf(property(thrown, 'problem'));
  const receipt = code === 'cancelled-but-stored' ? property(thrown, 'receipt') : undefined;
  return {
    code,
    cause: thrown,
    ...(reason === undefined ? {} : { reason }),
    ...(receipt === undefined ? {} : { receipt: receipt as Receipt }),
  };
}

function codeOf(value: unknown): string | undefined {
  const code = property(value, 'code');
  return typeof code === 'string' && code !== '' ? code : undefined;
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
