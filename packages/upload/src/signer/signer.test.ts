import { PROBLEM_TYPE } from '@sealift/protocol';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createFakeClock } from '../testing/fake-clock.js';
import { createSignerClient, type SignerOptions } from './client.js';

const never = new AbortController().signal;
const STARTED = { token: 't' };
const PUT = { method: 'PUT', url: 'https://s3.test/k.segments', headers: {}, expiresAt: 0 };

afterEach(() => vi.unstubAllGlobals());

/** Answers in turn; `null` is no answer at all. */
function client(answers: (Response | null)[], options: Partial<SignerOptions> = {}) {
  const requests: { url: string; init: RequestInit }[] = [];
  const clock = createFakeClock();
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    requests.push({ url, init });
    const answer = answers.shift();
    if (answer === null || answer === undefined)
      throw new TypeError('Failed to fetch https://signer.test?secret');
    return answer;
  });
  const signer = createSignerClient(
    { signer: 'https://signer.test/sealift', ...options },
    { retries: 2 },
    clock,
  );
  return { signer, requests, clock };
}

const json = (body: unknown, init?: ResponseInit): Response => Response.json(body, init);
const problem = (status: number, code: string, headers = {}): Response =>
  new Response(
    JSON.stringify({ type: 'about:blank', title: 't', status, code, detail: 'Because.', field: 'size' }),
    {
      status,
      headers: { 'content-type': PROBLEM_TYPE, ...headers },
    },
  );

describe('the signer', () => {
  test.each([
    ['method', { ...PUT, method: 'GET' }],
    ['url', { ...PUT, url: 'javascript:alert(1)' }],
    ['', 7],
  ])('says of a table what is none: its %s', (field, said) => {
    const { checkTable } = client([]).signer;
    expect(() => checkTable(PUT)).not.toThrow();
    const invalid = { code: 'signer-answer-invalid', field: ['segments', field].filter(Boolean).join('.') };
    expect(() => checkTable(said as object)).toThrow(expect.objectContaining(invalid));
  });

  test('is asked with JSON, the page’s headers and credentials', async () => {
    const { signer, requests } = client([json(STARTED)], {
      headers: async () => ({ authorization: 'Bearer x' }),
      credentials: 'include',
    });
    await signer.call('uploads/start', { token: 'a' }, never);
    const { url, init } = requests[0] ?? {};
    expect(url).toBe('https://signer.test/sealift/uploads/start');
    expect(init).toMatchObject({ method: 'POST', body: '{"token":"a"}', credentials: 'include' });
    expect(Object.fromEntries(init?.headers as Headers)).toEqual({
      authorization: 'Bearer x',
      'content-type': 'application/json',
    });
  });

  test('tells of each failure that is followed by another attempt', async () => {
    const failures: string[] = [];
    const onFailure = (code: string): void => void failures.push(code);
    const { signer } = client([null, problem(429, 'rate-limited'), json(STARTED)]);
    await signer.call('uploads/start', {}, never, { onFailure });
    expect(failures).toEqual(['signer-unreachable', 'signer-refused']);
  });

  test.each([
    ['unreachable once', [null, json(STARTED)], 'ok', 2],
    ['unreachable', [null, null, null, null], 'signer-unreachable', 3],
    ['a refusal', [problem(403, 'not-authorized')], 'signer-refused', 1],
    ['busy once', [problem(429, 'rate-limited'), json(STARTED)], 'ok', 2],
    ['busy', [1, 2, 3].map(() => problem(429, 'rate-limited')), 'signer-refused', 3],
    ['KMS away once', [problem(503, 'kms-unavailable'), json(STARTED)], 'ok', 2],
    [
      'a failure without reason',
      [1, 2, 3].map(() => new Response('', { status: 502 })),
      'signer-unavailable',
      3,
    ],
    ['a web page', [new Response('<html>')], 'signer-answer-invalid', 1],
    ['a web page with 404', [new Response('<html>', { status: 404 })], 'signer-answer-invalid', 1],
    ['a field missing', [json({})], 'signer-answer-invalid', 1],
    ['null', [json(null)], 'signer-answer-invalid', 1],
    [
      'a problem that is none',
      [json({ code: 1 }, { status: 400, headers: { 'content-type': PROBLEM_TYPE } })],
      'signer-answer-invalid',
      1,
    ],
  ] as [string, (Response | null)[], string, number][])('%s', async (_, answers, code, calls) => {
    const { signer, requests } = client(answers);
    const outcome = await signer.call('uploads/start', {}, never).then(
      () => 'ok',
      (error) => error.code,
    );
    expect(outcome).toBe(code);
    expect(requests.length).toBe(calls);
  });

  test('its reason is passed on', async () => {
    const { signer } = client([problem(413, 'file-too-large')]);
    await expect(signer.call('uploads', {}, never)).rejects.toMatchObject({
      code: 'file-too-large',
      field: 'size',
      problem: { code: 'file-too-large' },
    });
  });

  test('its Retry-After is honoured', async () => {
    const { signer, clock } = client([problem(429, 'rate-limited', { 'retry-after': '9' }), json(STARTED)]);
    await signer.call('uploads/start', {}, never);
    expect(clock.slept).toEqual([9000]);
  });

  test('no error says an address', async () => {
    const { signer } = client([null, null, null]);
    const error = await signer.call('uploads/start', {}, never).catch((reason) => reason);
    expect(`${error.message}${error.cause ?? ''}`).not.toMatch(/https?:/);
  });

  test('an address that is none', () => {
    expect(() => createSignerClient({ signer: 'http://[' }, {}, createFakeClock())).toThrow('not an address');
  });
});
