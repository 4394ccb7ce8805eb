import { PROBLEM_TYPE, type Problem, type ProblemCode } from '@sealift/protocol';
import type { SignerError } from '../errors.js';

/** No answer of the signer may lie in a cache: they hold keys and URLs that are as good as keys. */
const ALWAYS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

export function jsonAnswer(body: unknown): Response {
  return new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json', ...ALWAYS } });
}

/** RFC 9457. */
export function problemOf({ code, status, message, field }: SignerError, requestId: string): Problem {
  return {
    type: 'about:blank',
    title: titleOf(code),
    status,
    detail: message,
    code,
    ...(field === undefined ? {} : { field }),
    requestId,
  };
}

export function problemAnswer(error: SignerError, requestId: string): Response {
  const { status, retryAfter } = error;
  return new Response(JSON.stringify(problemOf(error, requestId)), {
    status,
    headers: {
      'content-type': PROBLEM_TYPE,
      ...ALWAYS,
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    },
  });
}

/** `part-incomplete` → `Part incomplete`. */
function titleOf(code: ProblemCode): string {
  const words = code.replaceAll('-', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
