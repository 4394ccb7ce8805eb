import type { Answered, Trick } from './line.js';
import { SHORT } from './page.js';

/** Answers that are none, whoever was asked. `elsewhere` is where redirects lead. */
export function oddAnswers(elsewhere: string): [string, (answered: Answered) => Answered | Trick][] {
  const text =
    (status: number, type: string, body: string, more: Record<string, string> = {}) =>
    (): Answered => ({
      status,
      headers: { 'content-type': type, 'access-control-allow-origin': '*', ...more },
      body: Buffer.from(body),
    });
  const problem = (status: number, code: unknown, more: object = {}) =>
    text(status, 'application/problem+json', JSON.stringify({ status, code, detail: 'no', ...more }));
  return [
    ['lost', () => 'lost'],
    ['cut', () => 'cut'],
    ['stalled', () => 'stalled'],
    ['dripping', () => 'dripping'],
    ['empty', text(200, 'application/json', '')],
    ['204', text(204, 'application/json', '')],
    ['a page of HTML', text(200, 'text/html', '<!doctype html><title>Sign in</title>')],
    [
      'half of it',
      (answered) => ({ ...answered, body: answered.body.subarray(0, answered.body.length >> 1) }),
    ],
    ['twice', (answered) => ({ ...answered, body: Buffer.concat([answered.body, answered.body]) })],
    ['a number', text(200, 'application/json', '7')],
    ['nested deeply', text(200, 'application/json', '['.repeat(20_000))],
    ['very long', text(200, 'application/json', `{"token":"${'x'.repeat(2 ** 21)}"}`)],
    ['no UTF-8', () => ({ status: 200, headers: {}, body: Buffer.from([0x7b, 0xff, 0xfe, 0x22, 0x7d]) })],
    ...[301, 302, 303, 307, 308].map((status): [string, () => Answered] => [
      `${status} to elsewhere`,
      text(status, 'text/plain', '', { location: `${elsewhere}/taken` }),
    ]),
    ['304', text(304, 'text/plain', '')],
    ['401', text(401, 'text/html', 'Sign in')],
    ['403', problem(403, 'not-authorized')],
    ['404', text(404, 'text/plain', '')],
    ['429, in a year', text(429, 'text/plain', '', { 'retry-after': '31536000' })],
    ['500', text(500, 'text/plain', '')],
    ['503, in a year', text(503, 'text/plain', '', { 'retry-after': 'Fri, 31 Dec 2100 23:59:59 GMT' })],
    ...[
      'constructor',
      '__proto__',
      'cancelled',
      'cancelled-but-stored',
      'done',
      'file-too-large',
      7,
      null,
    ].map((code): [string, () => Answered] => [`a refusal with the code ${code}`, problem(400, code)]),
    [
      'a refusal with a receipt',
      problem(409, 'cancelled-but-stored', { receipt: { key: 'k' }, field: '__proto__' }),
    ],
    ['a refusal that never ends', problem(400, 'x', { detail: 'y'.repeat(2 ** 21) })],
  ];
}

/** How long a page waits where it waits in vain. */
export function waitFor(trick: string): typeof SHORT | undefined {
  return /stalled|dripping|half/.test(trick) ? SHORT : undefined;
}
