import { clientEncryption, serverSideEncryption } from '@sealift/protection';
import type { Checks, SignedRequest } from '@sealift/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DevStack, devStack } from '../testing/dev-stack.js';
import { ORIGIN, stack, testKms } from '../testing/harness.js';
import { s3Error } from '../testing/scripted-s3.js';

const MINUTE = 60_000;

describe('over a real S3', () => {
  let built: DevStack;
  beforeAll(async () => {
    built = await devStack();
  });
  afterAll(() => built.close());
  const answerTo = async ({ method, url, headers }: SignedRequest, change: RequestInit = {}) => {
    const answer = await fetch(url, { method, headers, ...change });
    return [answer.status, /<Code>(.*?)<\/Code>/.exec(await answer.text())?.[1]];
  };
  const without = (url: string, name: string): string => {
    const changed = new URL(url);
    changed.searchParams.delete(name);
    return changed.href;
  };

  test('nothing is stored and nothing read, whatever is sent with them', async () => {
    const { put, get, bare, expired } = await built.ok<Checks>('checks', {});
    const noUpload = [404, 'NoSuchUpload'];
    const noKey = [404, 'NoSuchKey'];
    expect(await answerTo(put)).toEqual(noUpload);
    expect(await answerTo(bare.put)).toEqual(noUpload);
    expect(await answerTo(bare.put, { body: 'bytes' })).toEqual(noUpload);
    expect(await answerTo(get)).toEqual(noKey);
    expect(await answerTo(bare.get)).toEqual(noKey);
    expect(await answerTo(expired)).toEqual([403, 'AccessDenied']);
    for (const { url } of [bare.put, bare.get, get, expired]) {
      expect((await answerTo({ ...bare.put, url: without(url, 'uploadId') }, { body: 'bytes' }))[0]).not.toBe(
        200,
      );
      for (const method of ['GET', 'POST', 'DELETE'] as const)
        expect((await answerTo({ ...bare.put, url }, { method }))[0]).toBeGreaterThanOrEqual(400);
    }
    expect(built.devS3.requests.filter(({ status }) => status < 300)).toEqual([]);
  });

  test('where a page opens the upload itself, neither is one opened', async () => {
    const pageOpens = await devStack({
      protection: serverSideEncryption({ profile: 'sse-c', keys: 'browser' }),
    });
    const { create } = await pageOpens.ok<Checks>('checks', {});
    expect(create?.method).toBe('POST');
    const sent = [{}, { headers: {} }, { body: 'bytes' }];
    for (const change of sent)
      expect((await answerTo(create as SignedRequest, change))[0]).toBeGreaterThanOrEqual(400);
    expect(pageOpens.devS3.requests.filter(({ status }) => status < 300)).toEqual([]);
    await pageOpens.close();
    expect(await built.ok<Checks>('checks', {})).not.toHaveProperty('create');
  });

  test('a signer whose clock is off hands out nothing that is good for longer', async () => {
    for (const off of [-60 * MINUTE, 60 * MINUTE, 40 * 365 * 24 * 60 * MINUTE]) {
      const wrong = await devStack({ clock: () => Date.now() + off });
      const { bare, expired, time } = await wrong.ok<Checks>('checks', {});
      expect(time).toBeGreaterThan(Date.now() + off - MINUTE);
      for (const request of [bare.put, bare.get, expired]) expect((await answerTo(request))[0]).toBe(403);
      await wrong.close();
    }
  });
});

test('S3 is not asked, no data key made, no upload opened; one line in the audit', async () => {
  const { kms, keyId, remove } = await testKms();
  const built = stack(() => s3Error(500, 'NotExpected'), {
    protection: clientEncryption({ kms, keyId }),
    limits: { openUploads: 1 },
  });
  for (let i = 0; i < 3; i++) await built.ok('checks', { context: { form: 'claims' } });
  expect(built.s3.calls).toEqual([]);
  expect(built.audit.map(({ action, outcome, owner }) => [action, outcome, owner])).toEqual(
    Array.from({ length: 3 }, () => ['page-check', 'ok', 'alice']),
  );
  await remove();
});

test('only for those who may upload, from allowed pages, at their rate', async () => {
  const intents: unknown[] = [];
  const closed = stack(() => s3Error(500, 'NotExpected'), {
    authorize(_, intent) {
      intents.push(intent);
      return null;
    },
  });
  expect((await closed.refused('checks', { context: { a: 'b' } })).code).toBe('not-authorized');
  expect(intents).toEqual([{ action: 'upload', size: 0, context: { a: 'b' } }]);
  const open = stack(() => s3Error(500, 'NotExpected'), { limits: { requestsPerMinute: 1 } });
  expect((await open.refused('checks', {}, { origin: `${ORIGIN}.evil` })).code).toBe('origin-not-allowed');
  expect((await open.refused('checks', { key: 'users/alice/x' })).code).toBe('invalid-request');
  await open.ok('checks', {});
  expect((await open.refused('checks', {})).code).toBe('rate-limited');
});
