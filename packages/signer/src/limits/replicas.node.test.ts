import type { Grant, Started } from '@sealift/protocol';
import { describe, expect, test } from 'vitest';
import { aesMetadata, CHECKSUM, MIB, type Stack, stack } from '../testing/harness.js';
import { replicas } from '../testing/replicas.js';
import { s3Error, s3Xml } from '../testing/scripted-s3.js';
import { memoryLimits } from './memory.js';
import type { LimitStore } from './store.js';

describe('three replicas behind one address, without a store', () => {
  test('an honest owner is never locked out, however many files he sends', async () => {
    const { upload, codes } = await replicas({ limits: { openUploads: 10 } });
    for (let file = 0; file < 400; file += 1) await upload();
    expect(codes).toEqual([]);
  });

  test('uploads that are not ended count', async () => {
    const { grant, codes } = await replicas({ limits: { openUploads: 10 } });
    for (let file = 0; file < 40; file += 1) await grant();
    expect(codes).toEqual(Array(10).fill('rate-limited'));
  });
});

describe('with a store for all', () => {
  test('the limit is the limit', async () => {
    const { grant, upload, codes } = await replicas({ limits: { openUploads: 10, store: memoryLimits() } });
    for (let file = 0; file < 100; file += 1) await upload();
    expect(codes).toEqual([]);
    for (let file = 0; file < 12; file += 1) await grant();
    expect(codes).toEqual(['rate-limited', 'rate-limited']);
  });
});

describe('a store that is not there', () => {
  const down = (): LimitStore => {
    const fails = async (): Promise<never> => {
      throw new Error('ECONNREFUSED 10.0.0.7');
    };
    return { take: fails, open: fails, touch: fails, close: fails, start: fails, keep: fails, ping: fails };
  };
  const NONE = () => s3Error(404, 'NotFound');

  test('nothing is handed out, and the answer says when to try again', async () => {
    const built = stack(NONE, { limits: { store: down() } });
    for (const path of ['uploads', 'checks'])
      expect(await built.refused(path, path === 'uploads' ? { size: 1 } : {})).toMatchObject({
        code: 'limits-unavailable',
        status: 503,
        retryAfter: '5',
      });
    expect(JSON.stringify(built.audit)).not.toContain('10.0.0.7');
  });

  test('nor when it never answers', async () => {
    const silent = { ...down(), take: () => new Promise<never>(() => undefined) };
    const built = stack(NONE, { limits: { store: silent } });
    expect(await built.refused('uploads', { size: 1 })).toMatchObject({ code: 'limits-unavailable' });
  });

  test('allowed by name, each replica counts for itself', async () => {
    const built = stack(NONE, { limits: { store: down(), onUnavailable: 'allow', openUploads: 1 } });
    const { token } = await built.ok<Grant>('uploads', { size: 1 });
    await built.ok('uploads/start', { token, metadata: await aesMetadata(), checksum: CHECKSUM });
    expect(await built.refused('uploads', { size: 1 })).toMatchObject({ code: 'rate-limited' });
  });

  test.each([
    [{ onUnavailable: 'ignore' as never }, 'limits.onUnavailable'],
    [{ store: {} as never }, 'limits.store'],
  ])('%j is no option', (limits, field) => {
    expect(() => stack(NONE, { limits })).toThrow(field);
  });
});

describe('one grant opens one upload', () => {
  /** An S3 that counts, and may lose an answer. */
  function counting(): { built: Stack; opened: string[]; aborted: string[]; lose: { next: boolean } } {
    const opened: string[] = [];
    const aborted: string[] = [];
    const lose = { next: false };
    const built = stack(async ({ method, query }) => {
      if (method === 'DELETE') {
        aborted.push(query.uploadId ?? '');
        return { status: 204 };
      }
      if (method === 'HEAD') return s3Error(404, 'NotFound');
      const uploadId = `upload-${opened.length + 1}`;
      opened.push(uploadId);
      if (lose.next) return s3Error(500, 'InternalError');
      await new Promise((resolve) => setTimeout(resolve, 5));
      return s3Xml('InitiateMultipartUploadResult', `<UploadId>${uploadId}</UploadId>`);
    });
    return { built, opened, aborted, lose };
  }
  const start = (built: Stack, token: string, metadata: Record<string, string>): Promise<Started> =>
    built.ok<Started>('uploads/start', { token, metadata });

  test('started again, the same: the answer was lost', async () => {
    const { built, opened, aborted } = counting();
    const { token } = await built.ok<Grant>('uploads', { size: 20 * MIB });
    const metadata = await aesMetadata(20 * MIB);
    const first = await start(built, token, metadata);
    for (let again = 0; again < 100; again += 1) expect(await start(built, token, metadata)).toEqual(first);
    expect([opened, aborted]).toEqual([['upload-1'], []]);
  });

  test('started twice at once, one stays', async () => {
    const { built, opened, aborted } = counting();
    const { token } = await built.ok<Grant>('uploads', { size: 20 * MIB });
    const metadata = await aesMetadata(20 * MIB);
    const [one, two] = await Promise.all([start(built, token, metadata), start(built, token, metadata)]);
    expect(one).toEqual(two);
    expect(opened.length - aborted.length).toBe(1);
  });

  test('started with another key, the upload before is aborted; and not without end', async () => {
    const { built, opened, aborted } = counting();
    const { token } = await built.ok<Grant>('uploads', { size: 20 * MIB });
    for (let again = 0; again < 20; again += 1) await start(built, token, await aesMetadata(20 * MIB));
    const refused = await built.refused('uploads/start', { token, metadata: await aesMetadata(20 * MIB) });
    expect(refused).toMatchObject({ code: 'started-too-often', status: 409, field: 'token' });
    expect([opened.length, aborted.length]).toEqual([20, 19]);
  });

  test('also where S3 fails each time', async () => {
    const { built, opened, lose } = counting();
    lose.next = true;
    const { token } = await built.ok<Grant>('uploads', { size: 20 * MIB });
    const metadata = await aesMetadata(20 * MIB);
    for (let again = 0; again < 30; again += 1) await built.refused('uploads/start', { token, metadata });
    expect(opened).toHaveLength(20);
  });

  test('aborted by a page that has not heard the answer, S3 keeps nothing', async () => {
    const { built, opened, aborted } = counting();
    const { token } = await built.ok<Grant>('uploads', { size: 20 * MIB });
    await start(built, token, await aesMetadata(20 * MIB));
    await built.ok('uploads/abort', { token });
    expect(aborted).toEqual(opened);
  });

  test('started again after an abort, it is another one', async () => {
    const { built, opened, aborted } = counting();
    const { token } = await built.ok<Grant>('uploads', { size: 20 * MIB });
    const metadata = await aesMetadata(20 * MIB);
    const started = await start(built, token, metadata);
    await built.ok('uploads/abort', { token: started.token });
    expect((await start(built, token, metadata)).token).not.toBe(started.token);
    expect([opened, aborted]).toEqual([['upload-1', 'upload-2'], ['upload-1']]);
  });

  test('a limit that cannot be asked opens nothing that stays', async () => {
    const store: LimitStore = { ...memoryLimits(), keep: () => Promise.reject(new Error('gone')) };
    const aborted: string[] = [];
    const built = stack(
      ({ method, query }) => {
        if (method !== 'DELETE') return s3Xml('InitiateMultipartUploadResult', '<UploadId>u</UploadId>');
        aborted.push(query.uploadId ?? '');
        return { status: 204 };
      },
      { limits: { store } },
    );
    const { token } = await built.ok<Grant>('uploads', { size: 20 * MIB });
    const metadata = await aesMetadata(20 * MIB);
    expect(await built.refused('uploads/start', { token, metadata })).toMatchObject({
      code: 'limits-unavailable',
    });
    expect(aborted).toEqual(['u']);
  });
});
