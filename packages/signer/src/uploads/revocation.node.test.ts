import type { Grant, Renewed } from '@sealift/protocol';
import { describe, expect, test } from 'vitest';
import type { Intent } from '../authorize.js';
import type { SessionQuery } from '../revocation.js';
import { MIB, part, type Stack, stack, startedMultipart } from '../testing/harness.js';
import { s3Error, s3Xml } from '../testing/scripted-s3.js';

const OPENS = () => s3Xml('InitiateMultipartUploadResult', '<UploadId>upload-1</UploadId>');
const HOUR = 3_600_000;
const never = () => new Promise<never>(() => undefined);

describe('to renew is to be asked again', () => {
  test('authorize learns what goes on, and a token that has expired lives on', async () => {
    const intents: Intent[] = [];
    const built = stack(OPENS, {
      authorize: (_, intent) => {
        intents.push(intent);
        return { owner: 'alice', prefix: 'users/alice/' };
      },
    });
    const { grant, token } = await startedMultipart(built);
    built.clock.now = grant.expiresAt + HOUR;
    expect(await built.refused('uploads/parts', { token, parts: [part(1)] })).toMatchObject({
      code: 'token-expired',
    });
    const renewed = await built.ok<Renewed>('uploads/renew', { token });
    expect(renewed.expiresAt).toBe(built.clock.now + 6 * HOUR);
    await built.ok('uploads/parts', { token: renewed.token, parts: [part(1)] });
    expect(intents.at(-1)).toEqual({ action: 'renew', key: grant.key, size: 20 * MIB, context: {} });
  });

  test('not beyond the end that was set when it was granted', async () => {
    const built = stack(OPENS);
    const { token } = await startedMultipart(built);
    built.clock.now += 7 * 24 * HOUR;
    expect(await built.refused('uploads/renew', { token })).toMatchObject({ code: 'token-expired' });
  });

  test.each([
    ['nobody', undefined],
    ['somebody else', { owner: 'bob', prefix: 'users/alice/' }],
    ['who may write elsewhere now', { owner: 'alice', prefix: 'users/alice/new/' }],
    ['who may write elsewhere entirely', { owner: 'alice', prefix: 'archive/' }],
  ])('%s gets no new token', async (_, later) => {
    let answer: { owner: string; prefix: string } | undefined = { owner: 'alice', prefix: 'users/alice/' };
    const built = stack(OPENS, { authorize: () => answer });
    const { token } = await startedMultipart(built);
    answer = later;
    expect(await built.refused('uploads/renew', { token })).toMatchObject({
      code: 'not-authorized',
      status: 403,
    });
    expect(built.audit.at(-1)).toMatchObject({ action: 'upload-renew', outcome: 'refused', owner: 'alice' });
  });
});

describe('the hook that revokes', () => {
  async function all(built: Stack, token: string, granted: string): Promise<string[]> {
    const calls: [string, object][] = [
      ['uploads/start', { token: granted, metadata: {} }],
      ['uploads/parts', { token, parts: [part(1)] }],
      ['uploads/complete', { token, checksum: { algorithm: 'CRC64NVME', value: 'AAAAAAAAAAE=' } }],
      ['uploads/renew', { token }],
      ['uploads/abort', { token }],
    ];
    const codes: string[] = [];
    for (const [path, body] of calls) codes.push((await built.refused(path, body)).code);
    return codes;
  }

  test('is asked for every call with a token, and learns what the token says', async () => {
    const queries: SessionQuery[] = [];
    let revoked = false;
    const built = stack(OPENS, {
      revoked: (query) => {
        queries.push(query);
        return revoked;
      },
    });
    const granted = built.clock.now;
    const { grant, token } = await startedMultipart(built);
    expect(queries).toEqual([
      { action: 'upload-start', owner: 'alice', key: grant.key, size: 20 * MIB, grantedAt: granted },
    ]);
    revoked = true;
    built.clock.now += HOUR;
    const before = built.s3.calls.length;
    expect(new Set(await all(built, token, grant.token))).toEqual(new Set(['session-revoked']));
    expect(built.s3.calls).toHaveLength(before);
    expect(queries.slice(1).map(({ action, grantedAt }) => [action, grantedAt])).toEqual(
      ['start', 'parts', 'complete', 'renew', 'abort'].map((call) => [`upload-${call}`, granted]),
    );
  });

  test.each([[undefined], [null], [0], ['no'], ['false']])(
    'only false lets through: not %j',
    async (answer) => {
      const built = stack(OPENS, { revoked: () => answer as unknown as boolean });
      const { token } = await built.ok<Grant>('uploads', { size: 1 });
      expect(await built.refused('uploads/renew', { token })).toMatchObject({ code: 'session-revoked' });
    },
  );

  test('when it throws nobody gets through, and the operator hears of it', async () => {
    const built = stack(OPENS, { revoked: () => Promise.reject(new Error('no database')) });
    const { token } = await built.ok<Grant>('uploads', { size: 1 });
    expect(await built.refused('uploads/renew', { token })).toMatchObject({ code: 'internal-error' });
    expect(built.internal).toHaveLength(1);
  });
});

describe('functions of the application that do not answer', () => {
  const authorizeTimeout = 0.05;

  test('authorize: 503 in the end, and nothing is handed out', async () => {
    const built = stack(() => s3Error(404, 'NotFound'), { authorize: never, authorizeTimeout });
    for (const [path, body] of [
      ['uploads', { size: 1 }],
      ['downloads', { key: 'users/alice/a' }],
      ['checks', {}],
    ] as const)
      expect(await built.refused(path, body)).toMatchObject({
        code: 'authorize-timeout',
        status: 503,
        retryAfter: '5',
      });
    expect(built.s3.calls).toEqual([]);
    expect(built.audit.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed']);
  });

  test('revoked: the same', async () => {
    const built = stack(OPENS, { revoked: never, authorizeTimeout });
    const { token } = await built.ok<Grant>('uploads', { size: 1 });
    expect(await built.refused('uploads/renew', { token })).toMatchObject({ code: 'authorize-timeout' });
  });

  test('audit: no key leaves without a line', async () => {
    const built = stack(OPENS, { audit: never, authorizeTimeout });
    expect(await built.refused('uploads', { size: 1 })).toMatchObject({ code: 'internal-error' });
  });

  test.each([[0], [-1], [Number.NaN], [3_601]])('authorizeTimeout %s is no option', (authorizeTimeout) => {
    expect(() => stack(OPENS, { authorizeTimeout })).toThrow(/authorizeTimeout/);
  });
});
