import { DEFAULT_PART_BYTES, type Grant } from '@sealift/protocol';
import { describe, expect, test } from 'vitest';
import { stack } from '../testing/harness.js';
import { s3Error } from '../testing/scripted-s3.js';
import { DEFAULT_LIMITS } from './limits.js';
import { memoryLimits } from './memory.js';

const S3 = () => s3Error(404, 'NotFound');

describe('requests per minute', () => {
  test('a burst, then a steady rate, per owner', async () => {
    let owner = 'alice';
    const built = stack(S3, { limits: { requestsPerMinute: 3 }, authorize: () => ({ owner, prefix: 'a/' }) });
    for (let at = 0; at < 3; at += 1) await built.ok('uploads', { size: 1 });
    expect(await built.refused('uploads', { size: 1 })).toMatchObject({
      code: 'rate-limited',
      status: 429,
      retryAfter: '20',
    });
    owner = 'bob';
    await built.ok('uploads', { size: 1 });
    owner = 'alice';
    built.clock.now += 20_000;
    await built.ok('uploads', { size: 1 });
    expect(await built.refused('uploads', { size: 1 })).toMatchObject({ code: 'rate-limited' });
  });

  test('the default lets 64 GiB through at 400 MB/s, every part with a call of its own', async () => {
    let now = 0;
    const store = memoryLimits(() => now);
    const waits = async (bytesPerSecond: number): Promise<number> => {
      let most = 0;
      for (let sent = 0; sent < 64 * 1024 ** 3; sent += DEFAULT_PART_BYTES) {
        now += (DEFAULT_PART_BYTES / bytesPerSecond) * 1000;
        most = Math.max(most, await store.take('alice', DEFAULT_LIMITS.requestsPerMinute));
      }
      return most;
    };
    expect(await waits(400e6)).toBe(0);
    now += 60_000;
    expect(await waits(400e9)).toBe(0);
  });

  test('the default lets 20,000 files of one part in a row through, and ends', async () => {
    const store = memoryLimits(() => 0);
    const take = (): Promise<number> => store.take('alice', DEFAULT_LIMITS.requestsPerMinute);
    for (let call = 0; call < 3 * 20_000; call += 1) expect(await take()).toBe(0);
    expect(await take()).toBeGreaterThan(0);
  });

  test('calls with a token count for its owner', async () => {
    const built = stack(S3, { limits: { requestsPerMinute: 2 } });
    const { token } = await built.ok<Grant>('uploads', { size: 1 });
    await built.ok('uploads/renew', { token });
    expect(await built.refused('uploads/renew', { token })).toMatchObject({ code: 'rate-limited' });
  });
});

describe('open uploads', () => {
  test('count until they are aborted, or silent', async () => {
    const built = stack(S3, { limits: { openUploads: 2 } });
    const first = await built.ok<Grant>('uploads', { size: 1 });
    await built.ok('uploads', { size: 1 });
    expect(await built.refused('uploads', { size: 1 })).toMatchObject({
      code: 'rate-limited',
      status: 429,
      retryAfter: '10',
    });
    await built.ok('uploads/abort', { token: first.token });
    await built.ok('uploads', { size: 1 });
    expect(await built.refused('uploads', { size: 1 })).toMatchObject({ code: 'rate-limited' });
    built.clock.now += 15 * 60_000 + 1;
    await built.ok('uploads', { size: 1 });
  });

  test('count in bytes', async () => {
    const built = stack(S3, { limits: { openBytes: 1_000 } });
    await built.ok('uploads', { size: 600 });
    expect(await built.refused('uploads', { size: 401 })).toMatchObject({ code: 'rate-limited' });
    await built.ok('uploads', { size: 400 });
  });

  test('a grant that fails does not count', async () => {
    const failing = {
      generateDataKey: () => Promise.reject(new Error('down')),
      decrypt: () => Promise.reject(),
    };
    const { clientEncryption } = await import('@sealift/protection');
    const built = stack(S3, {
      limits: { openUploads: 1 },
      protection: clientEncryption({ kms: failing, keyId: 'k' }),
    });
    for (let at = 0; at < 3; at += 1)
      expect(await built.refused('uploads', { size: 1 })).toMatchObject({ code: 'kms-unavailable' });
  });
});
