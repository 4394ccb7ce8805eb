import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { BUCKET, clientOf, refusalOf, startServer } from '../testing/server.js';

const at = { Bucket: BUCKET, Key: 'key' };

test('a status, so many times, after so many others, for one key', async () => {
  const s3 = await startServer();
  const client = clientOf(s3);
  s3.faults.add({
    match: { operation: 'PutObject', key: /^k/ },
    times: 2,
    after: 1,
    action: { status: 503, code: 'SlowDown' },
  });
  const put = (Key = 'key'): Promise<unknown> =>
    client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'x' }));
  await put('other');
  await put();
  expect(await refusalOf(put())).toMatchObject({ status: 503, code: 'SlowDown' });
  expect((await refusalOf(put())).status).toBe(503);
  await put();
  const remove = s3.faults.add({
    times: Number.POSITIVE_INFINITY,
    action: { status: 500, code: 'InternalError' },
  });
  expect((await refusalOf(put())).status).toBe(500);
  remove();
  await put();
});

test('the SDK tries again by itself', async () => {
  const s3 = await startServer();
  s3.faults.add({ times: 2, action: { status: 503, code: 'SlowDown' } });
  await clientOf(s3, { maxAttempts: 3 }).send(new PutObjectCommand({ ...at, Body: 'x' }));
  expect(s3.requests.map(({ status }) => status)).toEqual([503, 503, 200]);
});

test('dropped before, in the middle and afterwards', async () => {
  const s3 = await startServer();
  const client = clientOf(s3);
  const put = (): Promise<unknown> =>
    client.send(new PutObjectCommand({ ...at, Body: Buffer.alloc(300_000) }));
  for (const action of ['drop', 'drop-mid-body'] as const) {
    s3.faults.add({ action });
    await expect(put()).rejects.toThrow();
    expect((await refusalOf(client.send(new HeadObjectCommand(at)))).status).toBe(404);
  }
  s3.faults.add({ action: 'drop-answer' });
  await expect(put()).rejects.toThrow();
  await client.send(new HeadObjectCommand(at));
  s3.faults.add({ match: { operation: 'GetObject' }, action: 'drop-mid-body' });
  const { Body } = await client.send(new GetObjectCommand(at));
  await expect(Body?.transformToByteArray()).rejects.toThrow();
});

test('late, slow, wrong', async () => {
  const s3 = await startServer();
  const client = clientOf(s3);
  const timed = async (run: () => Promise<unknown>): Promise<number> => {
    const started = performance.now();
    await run();
    return performance.now() - started;
  };
  const put = (): Promise<unknown> =>
    client.send(new PutObjectCommand({ ...at, Body: Buffer.alloc(100_000) }));
  s3.faults.add({ action: { delayMs: 150 } });
  expect(await timed(put)).toBeGreaterThan(140);
  s3.faults.add({ action: { bytesPerSecond: 500_000 } });
  expect(await timed(put)).toBeGreaterThan(150);
  s3.faults.add({ action: 'corrupt' });
  expect(await refusalOf(put())).toMatchObject({ status: 400, code: 'XAmzContentSHA256Mismatch' });
  s3.faults.add({ action: 'corrupt' });
  const { Body } = await client.send(new GetObjectCommand(at));
  const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
  expect(bytes.filter((byte) => byte !== 0)).toHaveLength(1);
  s3.faults.add({ action: 'error-in-200' });
  expect((await refusalOf(put())).code).toBeTruthy();
  s3.faults.add({ match: { method: 'GET' }, action: 'garbage' });
  const garbage = await client.send(new GetObjectCommand(at));
  expect(await garbage.Body?.transformToString()).toContain('<!doctype html>');
});

test('a slow request whose client has gone does not keep the server from closing', async () => {
  const s3 = await startServer();
  const client = clientOf(s3);
  s3.faults.add({ action: { bytesPerSecond: 10 } });
  const hungUp = new AbortController();
  const put = client.send(new PutObjectCommand({ ...at, Body: Buffer.alloc(100_000) }), {
    abortSignal: hungUp.signal,
  });
  setTimeout(() => hungUp.abort(), 200);
  await expect(put).rejects.toThrow();
  await s3.close();
}, 10_000);

test('the log knows what happened and no secret', async () => {
  const events: object[] = [];
  const s3 = await startServer({ logger: (event) => events.push(event) });
  const client = clientOf(s3);
  const SSECustomerKey = Buffer.alloc(32, 1) as unknown as string;
  await client.send(
    new PutObjectCommand({ ...at, Body: 'hello', SSECustomerAlgorithm: 'AES256', SSECustomerKey }),
  );
  await refusalOf(client.send(new HeadObjectCommand({ ...at, Key: 'none' })));
  expect(s3.requests).toMatchObject([
    {
      method: 'PUT',
      operation: 'PutObject',
      bucket: BUCKET,
      key: 'key',
      status: 200,
      bytesReceived: 5,
      authentication: 'header',
    },
    { method: 'HEAD', operation: 'HeadObject', key: 'none', status: 404, code: 'NoSuchKey' },
  ]);
  const everything = JSON.stringify([events, s3.requests]);
  for (const secret of [
    s3.credentials.secretAccessKey,
    Buffer.alloc(32, 1).toString('base64'),
    'Signature',
    'x-id',
  ]) {
    expect(everything).not.toContain(secret);
  }
});
