import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { PROBLEM_STATUS, PROBLEM_TYPE, type Problem, type ProblemCode } from '@sealift/protocol';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import * as schemas from '../../packages/signer/src/http/schemas.js';
import { type Json, mutationsOf } from '../hostile/mutations.js';
import { fromSchema, recall } from './from-schema.js';
import { ORIGIN, openWorld, type World } from './world.js';

/** `SEALIFT_FUZZ_SEED` and `SEALIFT_FUZZ_RUNS` choose others. */
const SEED = Number(process.env.SEALIFT_FUZZ_SEED ?? 1);
const RUNS = Number(process.env.SEALIFT_FUZZ_RUNS ?? 40_000);
/** Milliseconds within which every request is answered. */
const LIMIT = 5000;
/** Bytes by which the heap may grow from a quarter of the requests to the last. */
const GROWTH = 32 * 1024 * 1024;

/** Each call with the schema of its requests. */
const CALLS = {
  uploads: schemas.uploadRequest,
  'uploads/start': schemas.startRequest,
  'uploads/opened': schemas.openedRequest,
  'uploads/parts': schemas.partUrlsRequest,
  'uploads/stored': schemas.tokenRequest,
  'uploads/complete': schemas.completeRequest,
  'uploads/abort': schemas.tokenRequest,
  'uploads/renew': schemas.tokenRequest,
  downloads: schemas.downloadRequest,
  checks: schemas.checksRequest,
  batch: schemas.batchRequest,
} as const;
type CallName = keyof typeof CALLS;

interface Asked {
  readonly protection: number;
  readonly call: string;
  readonly body: unknown;
  /** Which of all lies about the body; undefined leaves it as it is. */
  readonly lie: number | undefined;
  readonly raw: string | Uint8Array<ArrayBuffer> | undefined;
  readonly method: string;
  readonly headers: Record<string, string>;
  /** Minutes that pass before it. */
  readonly wait: number;
  /** Which upload it is about. */
  readonly pick: number;
}

const single = (Object.keys(CALLS) as CallName[]).filter((name) => name !== 'batch');
/** What opens the way to the others, and what is only reached behind them, comes more often. */
const OPENING: readonly CallName[] = [
  ...Array<CallName>(1).fill('uploads'),
  ...Array<CallName>(2).fill('uploads/start'),
  ...Array<CallName>(8).fill('uploads/parts'),
  ...Array<CallName>(8).fill('uploads/complete'),
];
const bodyOf = (name: CallName): fc.Arbitrary<unknown> => fromSchema(CALLS[name]);
const ofBatch = fc.record({
  calls: fc.array(
    fc.oneof(
      ...single.map((call) => fc.record({ call: fc.constant(call), body: bodyOf(call) })),
      fc.record({ call: fc.string({ maxLength: 12 }), body: fc.jsonValue({ maxDepth: 1 }) }),
    ),
    { minLength: 1, maxLength: 5 },
  ),
});
const rarely = <T>(usual: T, ...others: readonly fc.Arbitrary<T>[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 40, arbitrary: fc.constant(usual) },
    ...others.map((arbitrary) => ({ weight: 1, arbitrary })),
  );

const requests: fc.Arbitrary<Asked> = fc
  .oneof(
    ...[...single, ...OPENING].map((call) => fc.tuple(fc.constant<string>(call), bodyOf(call))),
    fc.tuple(
      fc.constant('batch'),
      fc.oneof({ weight: 4, arbitrary: ofBatch }, { weight: 1, arbitrary: bodyOf('batch') }),
    ),
    fc.tuple(fc.constantFrom('health', 'ready', 'receipts/jwks.json', 'nowhere', ''), fc.constant({})),
  )
  .chain(([call, body]) =>
    fc.record({
      ...{ call: fc.constant(call), body: fc.constant(body), protection: fc.nat(1000) },
      lie: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 2, arbitrary: fc.nat() }),
      raw: rarely<Asked['raw']>(
        undefined,
        fc.string({ unit: 'binary' }),
        fc.uint8Array({ maxLength: 200 }),
        fc.json(),
      ),
      method: rarely('POST', fc.constantFrom('GET', 'PUT', 'HEAD', 'OPTIONS', 'DELETE')),
      headers: fc.record({
        origin: rarely(ORIGIN, fc.constantFrom('null', 'https://evil.example', '')),
        'content-type': rarely(
          'application/json',
          fc.constantFrom('text/plain', '', 'application/json; charset=x'),
        ),
        'x-owner': rarely('alice', fc.constantFrom('', 'bob')),
        'content-length': rarely('', fc.constantFrom('99999999', '-1', 'x')),
      }),
      wait: fc.oneof(
        { weight: 3000, arbitrary: fc.constant(0) },
        { weight: 100, arbitrary: fc.constantFrom(1, 5) },
        { weight: 1, arbitrary: fc.constantFrom(400, 20_000) },
      ),
      pick: fc.nat(1000),
    }),
  );

let world: World;
const console_: string[] = [];
beforeAll(async () => {
  world = await openWorld(SEED);
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, method).mockImplementation(
      (...words) => void console_.push(words.map(String).join(' ')),
    );
});
afterAll(() => {
  vi.restoreAllMocks();
  return world?.close();
});

/** What came of all of them, so that it shows how deep they went. */
const outcomes = new Map<string, number>();

async function send(asked: Asked): Promise<void> {
  const { call, method, raw } = asked;
  const protection = world.protections[asked.protection % world.protections.length] ?? '';
  world.wait(asked.wait);
  const whole = recall(asked.body, (name, at) => {
    // Nearly always all fields are about one upload.
    const own = name === 'size' || at % 10 === 0 ? at : asked.pick;
    return world.recall(protection, call, name, own);
  });
  const lies = asked.lie === undefined ? [] : mutationsOf(whole);
  const body = lies[(asked.lie ?? 0) % Math.max(1, lies.length)]?.apply(whole) ?? whole;
  const headers = Object.fromEntries(Object.entries(asked.headers).filter(([, value]) => value !== ''));
  const bodied = method !== 'GET' && method !== 'HEAD';
  const request = new Request(`https://signer.example/${call}`, {
    ...{ method, headers },
    ...(bodied ? { body: raw ?? JSON.stringify(body) } : {}),
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${LIMIT} ms`)), LIMIT);
  });
  const answer = await Promise.race([world.signer(protection).fetch(request), late]);
  const text = await answer.text();
  clearTimeout(timer);
  expect(world.takeInternal(), 'what the operator was told').toEqual([]);
  for (const line of world.takeAudit()) world.sweep.check(line);
  for (const line of console_.splice(0)) world.sweep.check(line);

  if (answer.ok) {
    count(call, answer.status, 'ok');
    if (call === 'batch' && method === 'POST') {
      const { calls } = body as { calls: { call: string; body: Json }[] };
      const { answers } = JSON.parse(text) as { answers: { status: number; body: Json }[] };
      expect(answers.length).toBe(calls.length);
      for (const [index, { status, body }] of answers.entries()) {
        if (status !== 200) checkProblem(`batch ${calls[index]?.call}`, status, JSON.stringify(body));
        else
          world.learn(protection, calls[index]?.call ?? '', calls[index]?.body ?? null, JSON.stringify(body));
      }
    } else if (method === 'POST' && single.some((name) => name === call)) {
      world.learn(protection, call, body, text);
    }
    return;
  }
  if (method === 'HEAD') return;
  // What a load balancer asks is answered in the words of a health check.
  if (call === 'ready' && answer.status === 503) {
    world.sweep.check(text);
    expect(JSON.parse(text)).toMatchObject({ status: 'unready' });
    return;
  }
  expect(answer.headers.get('content-type')).toBe(PROBLEM_TYPE);
  checkProblem(call, answer.status, text);
}

/** The only answers above 499: S3 and KMS, by name. */
const NAMED: readonly ProblemCode[] = [
  ...(['s3-refused', 's3-unavailable', 'sse-c-blocked'] as const),
  ...(['kms-unavailable', 'kms-key-unusable', 'kms-key-not-found'] as const),
];

function checkProblem(call: string, status: number, text: string): void {
  world.sweep.check(text);
  const problem = JSON.parse(text) as Problem;
  expect(PROBLEM_STATUS[problem.code], `${problem.code} is a stable code`).toBe(status);
  expect(problem.status).toBe(status);
  expect(problem.detail.length).toBeGreaterThan(5);
  expect(status >= 400 && (status < 500 || NAMED.includes(problem.code)), text).toBe(true);
  count(call, status, problem.code);
}

function count(call: string, status: number, code: string): void {
  const name = `${call} ${status} ${code}`;
  outcomes.set(name, (outcomes.get(name) ?? 0) + 1);
}

function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

describe('the signer, asked anything', () => {
  test('every schema of a request is among them', () => {
    const known = Object.values(CALLS) as unknown[];
    const all = Object.entries(schemas).filter(([name]) => name.endsWith('Request'));
    expect(all.filter(([, schema]) => !known.includes(schema)).map(([name]) => name)).toEqual([]);
  });

  test('answers every time, with no failure of its own, and tells nobody anything', async () => {
    const run = (numRuns: number, seed: number): Promise<void> =>
      fc.assert(fc.asyncProperty(requests, send), { numRuns, seed, endOnFailure: true });
    await run(Math.ceil(RUNS / 4), SEED);
    const before = heapUsed();
    await run(Math.floor((RUNS * 3) / 4), SEED + 1);
    expect(heapUsed() - before, 'bytes by which the heap has grown').toBeLessThan(GROWTH);
    // They came far enough to find something there; a few do not.
    if (RUNS < 20_000) return;
    for (const call of [
      'uploads',
      'uploads/start',
      'uploads/parts',
      'uploads/complete',
      'uploads/abort',
      'batch',
    ])
      expect(outcomes.get(`${call} 200 ok`) ?? 0, call).toBeGreaterThan(0);
  }, 900_000);
});
