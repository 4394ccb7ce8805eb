import { expect, test, vi } from 'vitest';
import { connect, type S3Options } from './connection.js';

const OPTIONS: S3Options = { bucket: 'my-bucket', region: 'eu-central-1' };

test.each<[unknown, string]>([
  [undefined, 's3.bucket'],
  [{ region: 'r' }, 's3.bucket'],
  [{ ...OPTIONS, bucket: 'arn:aws:s3:eu-central-1:111122223333:accesspoint/a' }, 's3.bucket'],
  [{ ...OPTIONS, bucket: 'a/b' }, 's3.bucket'],
  [{ ...OPTIONS, region: '' }, 's3.region'],
  [{ ...OPTIONS, region: 'evil.example/' }, 's3.region'],
  [{ ...OPTIONS, endpoint: 'store.example' }, 's3.endpoint'],
  [{ ...OPTIONS, endpoint: 'ftp://store.example' }, 's3.endpoint'],
  [{ ...OPTIONS, expectedBucketOwner: '12' }, 's3.expectedBucketOwner'],
  [{ ...OPTIONS, maxAttempts: 0 }, 's3.maxAttempts'],
  [{ bucket: 'b', client: {} }, 's3.client'],
])('%j is refused by name', (options, field) => {
  expect(() => connect(options as S3Options)).toThrow(
    expect.objectContaining({ code: 'invalid-option', field }),
  );
});

test('credentials are asked for once, and again five minutes before they end', async () => {
  let now = 0;
  const minute = 60_000;
  const provider = vi.fn(async () => ({
    accessKeyId: `A${provider.mock.calls.length}`,
    secretAccessKey: 'S',
    expiration: new Date(now + 60 * minute),
  }));
  const { credentials } = connect({ ...OPTIONS, credentials: provider }, () => now);
  const ids = async () =>
    (await Promise.all([credentials(), credentials()])).map(({ accessKeyId }) => accessKeyId);
  expect(await ids()).toEqual(['A1', 'A1']);
  now = 54 * minute;
  expect(await ids()).toEqual(['A1', 'A1']);
  now = 56 * minute;
  expect((await credentials()).accessKeyId).toBe('A2');
  expect((await credentials()).accessKeyId).toBe('A2');
});

test('a provider that fails is asked again', async () => {
  const provider = vi
    .fn<() => Promise<{ accessKeyId: string; secretAccessKey: string }>>()
    .mockRejectedValueOnce(new Error('not yet'))
    .mockResolvedValue({ accessKeyId: 'A', secretAccessKey: 'S' });
  const { credentials } = connect({ ...OPTIONS, credentials: provider });
  await expect(credentials()).rejects.toThrow('not yet');
  expect((await credentials()).accessKeyId).toBe('A');
  await credentials();
  expect(provider).toHaveBeenCalledTimes(2);
});

test('without credentials, the chain of the AWS SDK: here the environment', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'FROMENV');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  const { credentials } = connect(OPTIONS);
  expect((await credentials()).accessKeyId).toBe('FROMENV');
  vi.unstubAllEnvs();
});
