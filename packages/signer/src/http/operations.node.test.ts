import type { Grant, Problem } from '@sealift/protocol';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { AuditEvent } from '../audit/audit.js';
import { boundedAudit } from '../audit/repeated.js';
import { memoryLimits } from '../limits/memory.js';
import { MIB, ORIGIN, stack, startedMultipart } from '../testing/harness.js';
import { s3Error, s3Xml } from '../testing/scripted-s3.js';

const NONE = () => s3Error(404, 'NotFound');
const UUID = /^[0-9a-f-]{36}$/;

describe('request ids', () => {
  test('one that a proxy gave is in the answer, the problem and the audit', async () => {
    const built = stack(NONE);
    const headers = { 'x-request-id': 'proxy-0123456789' };
    const refused = await built.post('uploads', { size: -1 }, headers);
    expect(refused.headers.get('x-request-id')).toBe('proxy-0123456789');
    expect(((await refused.json()) as Problem).requestId).toBe('proxy-0123456789');
    expect(built.audit.at(-1)).toMatchObject({ requestId: 'proxy-0123456789' });
    expect(refused.headers.get('access-control-expose-headers')).toContain('X-Request-Id');
  });

  test.each(['short', 'x'.repeat(65), 'with space 0123', '<script>alert(1)</script>', '0123456789"'])(
    'what is none is replaced: %j',
    async (given) => {
      const answer = await stack(NONE).post('uploads', { size: 1 }, { 'x-request-id': given });
      expect(answer.headers.get('x-request-id')).toMatch(UUID);
    },
  );

  test('every answer has one, and no two the same', async () => {
    const built = stack(NONE);
    const answers = [
      await built.get('health'),
      await built.get('ready'),
      await built.get('receipts/jwks.json'),
      await built.get('nowhere'),
      await built.get('uploads', { method: 'OPTIONS', headers: { origin: ORIGIN } }),
      await built.post('batch', { calls: [{ call: 'uploads', body: { size: -1 } }] }),
    ];
    const ids = answers.map(({ headers }) => headers.get('x-request-id'));
    for (const id of ids) expect(id).toMatch(UUID);
    expect(new Set(ids).size).toBe(ids.length);
    const [{ answers: inner }] = [
      (await (answers[5] as Response).json()) as { answers: { body: Problem }[] },
    ];
    expect(inner[0]?.body.requestId).toBe(ids.at(-1));
  });

  test("S3's own id is in the audit, and in no answer", async () => {
    const built = stack(() => s3Error(500, 'InternalError', { 'x-amz-request-id': 'S3ID0123' }));
    const { token } = await built.ok<Grant>('uploads', { size: 20 * MIB });
    const { aesMetadata } = await import('../testing/harness.js');
    const metadata = await aesMetadata(20 * MIB);
    const refused = await built.refused('uploads/start', { token, metadata });
    expect(JSON.stringify(refused)).not.toContain('S3ID0123');
    expect(built.audit.at(-1)).toMatchObject({ code: 's3-unavailable', s3RequestId: 'S3ID0123' });
  });
});

describe('health and readiness', () => {
  const OK = () => ({ status: 200 });

  test('both are good where S3 answers, without leave and without a line in the audit', async () => {
    const built = stack(OK, { authorize: () => undefined });
    expect(await (await built.get('health')).json()).toEqual({ status: 'ok' });
    const ready = await built.get('ready');
    expect([ready.status, await ready.json()]).toEqual([
      200,
      { status: 'ok', checks: { s3: 'ok', limits: 'ok' } },
    ]);
    expect(ready.headers.get('cache-control')).toBe('no-store');
    const head = await built.get('ready', { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(built.audit).toEqual([]);
  });

  test('without S3, or without the store, it is alive and not ready; and says no more than that', async () => {
    const store = { ...memoryLimits(), ping: () => Promise.reject(new Error('redis://:password@10.0.0.7')) };
    const built = stack(() => s3Error(403, 'AccessDenied'), { limits: { store } });
    expect((await built.get('health')).status).toBe(200);
    const ready = await built.get('ready');
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({ status: 'unready', checks: { s3: 'failed', limits: 'failed' } });
  });

  test('S3 is asked every five seconds at most, however often it is called', async () => {
    const built = stack(OK);
    await Promise.all(Array.from({ length: 100 }, () => built.get('ready')));
    expect(built.s3.calls).toHaveLength(1);
    expect(built.s3.calls[0]).toMatchObject({ method: 'HEAD', path: '/uploads-bucket' });
    built.clock.now += 5_000;
    await built.get('ready');
    expect(built.s3.calls).toHaveLength(2);
  });

  test('nothing else than GET', async () => {
    expect((await stack(OK).get('ready', { method: 'POST', body: '{}' })).status).toBe(405);
  });

  test('about to end, it is alive, not ready, and answers calls', async () => {
    const built = stack(NONE);
    await built.signer.close();
    expect((await built.get('health')).status).toBe(200);
    const ready = await built.get('ready');
    expect([ready.status, await ready.json()]).toEqual([503, { status: 'closing', checks: {} }]);
    await built.ok('uploads', { size: 1 });
  });
});

describe('requests of nobody', () => {
  const limits = { refusalsPerMinute: 10 };

  test('too many refused ones of an address wait, others do not', async () => {
    const built = stack(NONE, {
      limits,
      clientAddress: (request) => request.headers.get('x-address'),
      authorize: (request) => (request.headers.has('x-user') ? { owner: 'alice', prefix: 'a/' } : undefined),
    });
    const from = (address: string, user = {}) =>
      built.post('uploads', { size: 1 }, { 'x-address': address, ...user });
    const statuses = await Promise.all(Array.from({ length: 12 }, () => from('192.0.2.1')));
    expect(statuses.map(({ status }) => status)).toEqual(Array(12).fill(403));
    const waiting = await from('192.0.2.1', { 'x-user': '1' });
    expect([waiting.status, Number(waiting.headers.get('retry-after'))]).toEqual([429, 6]);
    expect((await from('192.0.2.2', { 'x-user': '1' })).status).toBe(200);
    built.clock.now += 6_000;
    expect((await from('192.0.2.1', { 'x-user': '1' })).status).toBe(200);
  });

  test('without addresses all of them wait, but for those who show a token', async () => {
    let lets = true;
    const built = stack(NONE, { limits, authorize: () => (lets ? { owner: 'alice', prefix: 'a/' } : null) });
    const { token } = await built.ok<Grant>('uploads', { size: 1 });
    lets = false;
    for (let at = 0; at < 11; at += 1) await built.refused('uploads', { size: 1 });
    lets = true;
    expect(await built.refused('uploads', { size: 1 })).toMatchObject({ code: 'rate-limited' });
    await built.ok('uploads/renew', { token });
  });

  test('owners are not held up by their own refusals', async () => {
    const built = stack(NONE, { limits });
    for (let at = 0; at < 20; at += 1) await built.refused('downloads', { key: 'users/alice/a' });
    await built.ok('uploads', { size: 1 });
  });
});

describe('an audit that nobody can fill', () => {
  afterEach(() => void vi.useRealTimers());

  test('a flood of refusals is some lines, and one with the number of the others', async () => {
    const built = stack(NONE, { authorize: () => undefined });
    for (let at = 0; at < 1_000; at += 1) await built.refused('uploads', { size: 1 });
    for (let at = 0; at < 7; at += 1) await built.refused('downloads', { key: 'a' });
    expect(built.audit).toHaveLength(10);
    built.clock.now += 60_000;
    await built.refused('uploads', { size: 1 });
    expect(built.audit.slice(10)).toMatchObject([
      {
        action: 'upload-grant',
        outcome: 'refused',
        code: 'not-authorized',
        count: 995,
        since: '2026-11-20T00:00:00.000Z',
      },
      { action: 'download-grant', count: 2 },
      { action: 'upload-grant', code: 'not-authorized' },
    ]);
  });

  test('an owner beyond his rate is one of them; what he may do is written line by line', async () => {
    const built = stack(NONE, { limits: { requestsPerMinute: 50 } });
    for (let at = 0; at < 50; at += 1) await built.ok('uploads', { size: 1 });
    for (let at = 0; at < 100; at += 1) await built.refused('uploads', { size: 1 });
    expect(built.audit).toHaveLength(55);
    await built.signer.close();
    expect(built.audit.slice(55)).toMatchObject([{ code: 'rate-limited', owner: 'alice', count: 95 }]);
  });

  test('the number is written when the minute is over, also when nobody comes any more', async () => {
    vi.useFakeTimers();
    const lines: AuditEvent[] = [];
    const { audit } = boundedAudit(
      (event) => void lines.push(event),
      Date.now,
      () => undefined,
    );
    const event = { time: '', action: 'upload-grant', outcome: 'refused', code: 'not-authorized' } as const;
    for (let at = 0; at < 8; at += 1) await audit(event);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(lines.slice(5)).toMatchObject([{ count: 3 }]);
  });

  test('what could not be written is not lost', async () => {
    let broken = false;
    const lines: AuditEvent[] = [];
    const { audit, flush } = boundedAudit(
      (event) => {
        if (broken) throw new Error('the disk is full');
        lines.push(event);
      },
      () => 0,
      () => undefined,
    );
    const event = { time: '', action: 'upload-grant', outcome: 'refused', code: 'not-authorized' } as const;
    for (let at = 0; at < 8; at += 1) await audit(event);
    broken = true;
    await expect(flush()).rejects.toThrow('full');
    broken = false;
    await flush();
    expect(lines.slice(5)).toMatchObject([{ count: 3 }]);
  });
});

test('numbers: calls by outcome and code, bytes, waits; and a meter that fails refuses nobody', async () => {
  const seen: object[] = [];
  const metrics = {
    call: (event: object) => void seen.push(event),
    wait: (event: object) => void seen.push(event),
  };
  const built = stack(() => s3Xml('InitiateMultipartUploadResult', '<UploadId>u</UploadId>'), { metrics });
  await startedMultipart(built);
  await built.refused('uploads', { size: -1 });
  expect(seen).toMatchObject([
    { call: 'upload-grant', outcome: 'ok', bytes: 20 * MIB, seconds: expect.any(Number) },
    { for: 's3', outcome: 'ok' },
    { call: 'upload-start', outcome: 'ok' },
    { call: 'upload-grant', outcome: 'refused', code: 'invalid-request' },
  ]);
  expect(JSON.stringify(seen)).not.toMatch(/alice|users\//);
  const fails = () => {
    throw new Error('no meter');
  };
  const broken = stack(NONE, { metrics: { call: fails, wait: fails } });
  await broken.ok('uploads', { size: 1 });
  expect(broken.internal).toHaveLength(1);
});
