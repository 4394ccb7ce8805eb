import { encodeBase64 } from '@sealift/core/bytes';
import { rawAesKeyring } from '@sealift/core/keyrings';
import { createClaimingSealer } from '@sealift/core/seal';
import { createSegmentSealer } from '@sealift/core/seal/worker';
import { plannedPart, planParts, type SignedRequest } from '@sealift/protocol';
import { describe, expect, test } from 'vitest';
import { failure } from '../errors.js';
import { pinnedSigner } from '../pins/pinned-signer.js';
import { addressCheckOf } from '../pins/s3-origin.js';
import type { RetryOptions } from '../retry/policy.js';
import type { SendOutcome } from '../s3/outcome.js';
import { createSignerClient } from '../signer/client.js';
import type { Session } from '../signer/session.js';
import { noise, sameBytes } from '../testing/bytes.js';
import { createFakeClock } from '../testing/fake-clock.js';
import { PAGE_KEY } from '../testing/fake-store.js';
import type { Waits } from '../transfer/waiting.js';
import type { Sealing } from './sealing.js';
import { openTable } from './store-table.js';
import type { SegmentTableOutcome } from './table-outcome.js';
import type { TableInput } from './table-to-store.js';

const SIZE = 2 * 786_432 + 5;
const URL = 'https://s3.test/k.segments';
const request = (headers: Record<string, string> = {}): SignedRequest => ({
  method: 'PUT',
  url: URL,
  headers: { 'if-none-match': '*', 'x-amz-meta-sealift-segments': '1', ...headers },
  expiresAt: 0,
});
const answered = (status: number, code = ''): SendOutcome => ({
  kind: 'answered',
  status,
  text: code && `<Error><Code>${code}</Code></Error>`,
  retryAfter: null,
});

/** A file that was sealed in one part. */
async function sealed() {
  const wrappingKey = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
  const sealer = await createClaimingSealer({ keyring: rawAesKeyring({ wrappingKey }), plaintextSize: SIZE });
  const worker = await createSegmentSealer(sealer.handle);
  const { share, pieces } = await worker.seal(sealer.claim(0, SIZE), noise(SIZE));
  sealer.accept({ offset: 0, length: SIZE, share });
  const tag = encodeBase64(await sealer.tag());
  return { sealer, pieces, tag };
}
const file = sealed();

interface Answers {
  readonly outcomes?: SendOutcome[];
  /** Where S3 is, as the page has pinned it. */
  readonly s3Origin?: string;
  readonly retry?: RetryOptions;
  readonly send?: (body: unknown, signal: AbortSignal) => Promise<SendOutcome>;
}

async function stack(urls: unknown[], { outcomes = [], s3Origin, retry = {}, send }: Answers = {}) {
  const { sealer, pieces, tag } = await file;
  const sent: Uint8Array[] = [];
  const told: SegmentTableOutcome[] = [];
  let completions = 0;
  const client = createSignerClient({ signer: 'https://signer.test/' }, {}, createFakeClock());
  const { checkTable } = pinnedSigner(client, addressCheckOf(s3Origin), {} as Waits);
  const session = {
    grant: { protection: PAGE_KEY },
    table() {
      const url = urls[Math.min(completions, urls.length - 1)];
      if (url !== undefined) checkTable(url as object);
      return url;
    },
    place: () => 'https://s3.test/k?partNumber=1',
    complete: async () => void completions++,
  } as unknown as Session;
  const { signal } = new AbortController();
  const input = {
    session,
    sealer,
    job: { signal, tabled: (outcome: SegmentTableOutcome) => void told.push(outcome) },
    ports: {
      clock: createFakeClock(),
      retry,
      send: async (_: unknown, body: Uint8Array | Blob, __: unknown, signal: AbortSignal) => {
        sent.push(body as Uint8Array);
        return send?.(body, signal) ?? outcomes.shift() ?? answered(200);
      },
    },
  };
  const ofParts = new Map([[1, pieces]]);
  const table = { ...openTable(input as TableInput, ofParts), pieces: ofParts };
  const sealing = {
    handle: sealer.handle,
    metadata: sealer.metadata,
    tag: () => tag,
    checksum: () => ({ algorithm: 'CRC64NVME', value: 'AAAAAAAAAAE=' }),
  } as unknown as Sealing;
  const plan = planParts(SIZE);
  expect(plannedPart(plan, 1).plaintextLength).toBe(SIZE);
  return { table, sealing, plan, sent, told, completions: () => completions };
}

const RECEIPT = {} as never;

describe('a table', () => {
  test('is sent as it was made, and what its checksum was told of', async () => {
    const { table, sealing, plan, sent, told } = await stack([request()]);
    expect(await table.make(sealing, plan)).toEqual({
      algorithm: 'CRC64NVME',
      value: expect.stringMatching(/^[\w+/]{11}=$/),
    });
    await table.store(RECEIPT);
    expect(told).toEqual([{ outcome: 'stored' }]);
    expect(sent.map(({ byteLength }) => byteLength)).toEqual([48 + 3 * 16]);
  });

  test('is sent again, the same bytes, and a fresh URL is asked for once', async () => {
    const tries = [answered(503, 'SlowDown'), answered(403, 'AccessDenied'), answered(412)];
    const { table, sealing, plan, sent, told, completions } = await stack([request()], { outcomes: tries });
    await table.make(sealing, plan);
    await table.store(RECEIPT);
    expect(told).toEqual([{ outcome: 'stored' }]);
    expect(sent.every((body) => sameBytes(body, sent[0] ?? new Uint8Array()))).toBe(true);
    expect([sent.length, completions()]).toEqual([3, 1]);
  });

  test.each<[string, SendOutcome[], string]>([
    ['a store that is busy', Array(9).fill(answered(503, 'SlowDown')), 's3-slow-down'],
    ['no network', Array(9).fill({ kind: 'unreachable' }), 's3-unreachable'],
    ['a store that forbids it', Array(9).fill(answered(403, 'AccessDenied')), 's3-forbidden'],
    ['a sign-in page', [answered(302)], 's3-answer-invalid'],
  ])('%s: it is told, and no more', async (_, outcomes, code) => {
    const { table, sealing, plan, sent, told } = await stack([request()], { outcomes });
    await table.make(sealing, plan);
    await table.store(RECEIPT);
    expect(told).toEqual([{ outcome: 'failed', error: expect.objectContaining({ code }) }]);
    expect(sent.length).toBeLessThanOrEqual(3);
  });
});

test('a store that does not answer is given up after as long as the page waits for a byte', async () => {
  const never = (_: unknown, signal: AbortSignal) =>
    new Promise<SendOutcome>((resolve) =>
      signal.addEventListener('abort', () => resolve({ kind: 'aborted' }), { once: true }),
    );
  const { table, sealing, plan, told, sent } = await stack([request()], {
    send: never,
    retry: { inactivityLimit: 20 },
  });
  await table.make(sealing, plan);
  await table.store(RECEIPT);
  expect(told).toEqual([{ outcome: 'failed', error: expect.objectContaining({ code: 's3-unreachable' }) }]);
  expect(sent).toHaveLength(1);
});

test('a table goes nowhere but to the address that the page has pinned', async () => {
  const { table, sealing, plan, told, sent } = await stack([request()], { s3Origin: 'https://other.test' });
  await table.make(sealing, plan);
  await table.store(RECEIPT);
  expect(told).toEqual([
    { outcome: 'failed', error: expect.objectContaining({ code: 's3-origin-mismatch' }) },
  ]);
  expect(sent).toEqual([]);
});

describe('a signer that lies', () => {
  test.each<[string, unknown[]]>([
    ['gives no URL', [undefined]],
    ['gives something else', [7]],
    ['gives a URL to read', [{ ...request(), method: 'GET' }]],
    ['gives an address that is none', [{ ...request(), url: 'javascript:alert(1)' }]],
    ['gives the address of somebody else', [{ ...request(), url: 'https://elsewhere.test/k.segments' }]],
    ['gives the address of the object', [{ ...request(), url: 'https://s3.test/k' }]],
    ['gives that of the table of another', [{ ...request(), url: 'https://s3.test/l.segments' }]],
    ['has a header more', [request({ authorization: 'x' })]],
    ['has the object described otherwise', [request({ 'x-amz-meta-sealift-segments': '2' })]],
    ['has more said of it', [request({ 'x-amz-meta-more': 'x' })]],
    ['asks S3 for another encryption', [request({ 'x-amz-server-side-encryption': 'aws:kms' })]],
    [
      'has it under a key of its own',
      [request({ 'x-amz-server-side-encryption-customer-algorithm': 'AES256' })],
    ],
    ['has it tagged', [request({ 'x-amz-tagging': 'a=b' })]],
  ])('%s: nothing is sent', async (_, urls) => {
    const { table, sealing, plan, sent, told } = await stack(urls);
    await table.make(sealing, plan);
    await table.store(RECEIPT);
    expect(told).toEqual([
      { outcome: 'failed', error: expect.objectContaining({ code: 'signer-answer-invalid' }) },
    ]);
    expect(sent).toEqual([]);
  });
});

describe('a table that cannot be made', () => {
  test('of a part that has told nothing', async () => {
    const { table, sealing, plan, sent, told } = await stack([request()]);
    table.pieces.clear();
    expect(await table.make(sealing, plan)).toBeUndefined();
    await table.store(RECEIPT);
    expect(told).toEqual([
      { outcome: 'failed', error: expect.objectContaining({ code: 'segments-missing' }) },
    ]);
    expect(sent).toEqual([]);
  });

  test('of shares that do not give the tag', async () => {
    const { table, sealing, plan, told } = await stack([request()]);
    table.pieces.set(1, new Uint8Array(3 * 16));
    expect(await table.make(sealing, plan)).toBeUndefined();
    await table.store(RECEIPT);
    expect(told).toEqual([
      { outcome: 'failed', error: expect.objectContaining({ code: 'segment-differs' }) },
    ]);
  });

  test('and whose completion nobody has heard of', async () => {
    const { table, told } = await stack([request()]);
    await table.store(RECEIPT);
    expect(told).toEqual([
      { outcome: 'failed', error: expect.objectContaining({ code: 'segments-missing' }) },
    ]);
  });
});

test('who cancels meanwhile hears that the object is stored', async () => {
  const { sealer, pieces } = await file;
  const controller = new AbortController();
  const told: SegmentTableOutcome[] = [];
  const session = { grant: { protection: PAGE_KEY }, table: () => request(), place: () => undefined };
  const table = openTable(
    {
      session: session as unknown as Session,
      sealer,
      job: { signal: controller.signal, tabled: (outcome) => void told.push(outcome) },
      ports: { clock: createFakeClock(), retry: {} },
    },
    new Map([[1, pieces]]),
  );
  controller.abort(failure('cancelled'));
  await expect(table.store(RECEIPT)).rejects.toMatchObject({ code: 'cancelled-but-stored' });
  expect(told).toMatchObject([{ outcome: 'failed' }]);
});
