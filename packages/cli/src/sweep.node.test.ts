import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateMultipartUploadCommand, PutObjectCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import { s3Client } from '@sealift/admin/objects';
import { createDevS3, type DevS3 } from 'sealift-dev-s3';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Ran, sealift } from './testing/command.js';

const BUCKET = 'uploads';
let folder: string;
let devS3: DevS3;
/** Milliseconds that S3's clock is ahead of this machine's. */
let ahead = 0;
const run = (...args: string[]): Promise<Ran> =>
  sealift(['sweep', '--bucket', BUCKET, ...args], {
    SEALIFT_REGION: devS3.region,
    SEALIFT_S3_ENDPOINT: devS3.endpoint,
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-sweep-'));
  devS3 = await createDevS3({ directory: folder, buckets: [BUCKET], clock: () => Date.now() + ahead });
  const { endpoint, region, credentials } = devS3;
  vi.stubEnv('AWS_ACCESS_KEY_ID', credentials.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', credentials.secretAccessKey);
  const client = s3Client({ endpoint, region, credentials, forcePathStyle: true });
  const target = { Bucket: BUCKET, Key: 'up/a' };
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(target));
  await client.send(new UploadPartCommand({ ...target, UploadId, PartNumber: 1, Body: 'abc' }));
  const table = { Bucket: BUCKET, Key: 'up/gone.segments', Metadata: { 'sealift-segments': '1' } };
  await client.send(new PutObjectCommand({ ...table, Body: 'x' }));
  client.destroy();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await devS3.close();
  await rm(folder, { recursive: true, force: true });
});

test('a report in JSON; what is young stays', async () => {
  const { code, out } = await run('--prefix', 'up/', '--days', '1');
  expect([code, JSON.parse(out)]).toMatchObject([0, { dryRun: false, ended: 0, younger: 1, failed: [] }]);
});

test('a day later', async () => {
  ahead = 25 * 3_600_000;
  const dry = await run('--prefix', 'up/', '--days', '1', '--dry-run');
  expect(JSON.parse(dry.out)).toMatchObject({ dryRun: true, ended: 1, bytes: 3, younger: 0 });
  const forgive = devS3.faults.add({
    match: { operation: 'AbortMultipartUpload' },
    times: Number.POSITIVE_INFINITY,
    action: { status: 403, code: 'AccessDenied' },
  });
  const refused = await run('--prefix', 'up/', '--days', '1');
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('1 uploads failed') });
  expect(JSON.parse(refused.out).failed).toMatchObject([{ key: 'up/a', code: 's3-refused' }]);
  forgive();
  const done = await run('--prefix', 'up/', '--days', '1');
  expect(JSON.parse(done.out)).toMatchObject({ dryRun: false, ended: 1, bytes: 3, failed: [] });
});

test('segment tables whose object is gone, where that is asked for', async () => {
  ahead = 25 * 3_600_000;
  const without = await run('--prefix', 'up/', '--days', '1', '--dry-run');
  expect(JSON.parse(without.out)).not.toHaveProperty('segmentTables');
  const dry = await run('--prefix', 'up/', '--days', '1', '--segment-tables', '--dry-run');
  expect(JSON.parse(dry.out).segmentTables).toEqual({ counts: { 'would-delete': 1 }, failed: [] });
  const done = await run('--prefix', 'up/', '--days', '1', '--segment-tables');
  expect([done.code, JSON.parse(done.out).segmentTables]).toEqual([
    0,
    { counts: { deleted: 1 }, failed: [] },
  ]);
});

test.each([
  [[], '--prefix is missing'],
  [['--prefix', '', '--days', '0'], '--days'],
  [['--prefix', '', '--days', '1.5'], '--days'],
  [['--prefix', '', 'more'], 'one argument too many'],
])('%j is refused', async (args, words) => {
  expect(await run(...args)).toMatchObject({ code: 2, err: expect.stringContaining(words) });
});
