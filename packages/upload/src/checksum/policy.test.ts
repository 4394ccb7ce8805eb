import { expect, test } from 'vitest';
import { letsCompile } from './policy.js';

const CSP = 'Content-Security-Policy';

test.each([
  ['no policy', undefined],
  ['a policy about something else', "frame-ancestors 'none'; upgrade-insecure-requests"],
  ['a policy about script elements', "script-src-elem 'self'; script-src-attr 'none'"],
  ['the source for it', "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'"],
  ['all of eval', "script-src 'unsafe-eval'"],
  ['in capitals', "SCRIPT-SRC 'self' 'WASM-UNSAFE-EVAL'"],
  ['by default', "default-src 'self' 'wasm-unsafe-eval'; img-src *"],
  ['two policies, both with the source', "script-src 'wasm-unsafe-eval', default-src 'wasm-unsafe-eval'"],
  ['an empty policy between two', ", script-src 'wasm-unsafe-eval',"],
])('compiles: %s', (_, policy) => {
  expect(letsCompile(new Headers(policy === undefined ? {} : { [CSP]: policy }))).toBe(true);
});

test.each([
  ['scripts of this origin only', "script-src 'self'"],
  ['nothing at all', "default-src 'none'"],
  ['a directive without sources', 'img-src *; script-src'],
  ['the source in another directive', "script-src 'self'; style-src 'unsafe-eval'"],
  ['by default, but not for scripts', "default-src 'wasm-unsafe-eval'; script-src 'self'"],
  [
    'in the second of two directives, which does not count',
    "script-src 'self'; script-src 'wasm-unsafe-eval'",
  ],
  ['in one of two policies', "script-src 'wasm-unsafe-eval', script-src 'self'"],
  ['without quotes', 'script-src wasm-unsafe-eval'],
])('does not: %s', (_, policy) => {
  expect(letsCompile(new Headers({ [CSP]: policy }))).toBe(false);
  // It would not be forbidden, but reported.
  expect(letsCompile(new Headers({ [`${CSP}-Report-Only`]: policy }))).toBe(false);
});
