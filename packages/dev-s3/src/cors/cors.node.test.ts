import { DeleteBucketCorsCommand, GetBucketCorsCommand, PutBucketCorsCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import type { CorsRule, DevS3 } from '../index.js';
import { BUCKET, clientOf, refusalOf, startServer } from '../testing/server.js';

const RULE: CorsRule = {
  allowedOrigins: ['https://*.example.com', 'http://localhost:5173'],
  allowedMethods: ['GET', 'PUT'],
  allowedHeaders: ['content-type', 'x-amz-*'],
  exposeHeaders: ['ETag'],
  maxAgeSeconds: 600,
};
const start = (rule: CorsRule = RULE): Promise<DevS3> =>
  startServer({ buckets: [{ name: BUCKET, cors: [rule] }] });
const ORIGIN = 'https://app.example.com';

function preflight(
  s3: DevS3,
  origin: string | undefined,
  method: string | undefined,
  headers?: string,
): Promise<Response> {
  return fetch(`${s3.endpoint}/${BUCKET}/key`, {
    method: 'OPTIONS',
    headers: {
      ...(origin === undefined ? {} : { origin }),
      ...(method === undefined ? {} : { 'access-control-request-method': method }),
      ...(headers === undefined ? {} : { 'access-control-request-headers': headers }),
    },
  });
}

describe('preflight', () => {
  test('allowed', async () => {
    const answer = await preflight(await start(), ORIGIN, 'PUT', 'Content-Type, X-Amz-Meta-A');
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-methods': 'GET, PUT',
      'access-control-allow-headers': 'content-type, x-amz-meta-a',
      'access-control-expose-headers': 'ETag',
      'access-control-max-age': '600',
      'access-control-allow-credentials': 'true',
      vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
    });
  });

  test('a star for everybody carries no credentials', async () => {
    const answer = await preflight(
      await start({ ...RULE, allowedOrigins: ['*'] }),
      'https://any.example',
      'GET',
    );
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
  });

  test.each([
    ['another origin', 'https://example.org', 'PUT', undefined, 403],
    ['another scheme', 'http://app.example.com', 'PUT', undefined, 403],
    ['an origin that only ends alike', 'https://evil.com/.example.com.evil', 'PUT', undefined, 403],
    ['another port', 'http://localhost:5174', 'PUT', undefined, 403],
    ['another method', ORIGIN, 'DELETE', undefined, 403],
    ['another header', ORIGIN, 'PUT', 'authorization', 403],
    ['no origin', undefined, 'PUT', undefined, 400],
    ['no method', ORIGIN, undefined, undefined, 400],
    ['an unknown method', ORIGIN, 'PATCH', undefined, 400],
  ] as const)('%s is refused', async (_, origin, method, headers, status) => {
    const answer = await preflight(await start(), origin, method, headers);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('without rules and without a bucket', async () => {
    const s3 = await startServer();
    expect(await (await preflight(s3, ORIGIN, 'PUT')).text()).toContain(
      'CORS is not enabled for this bucket',
    );
  });
});

test('errors carry the headers too, other origins get none', async () => {
  const s3 = await start();
  const refused = await fetch(`${s3.endpoint}/${BUCKET}/key`, { headers: { origin: ORIGIN } });
  expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([403, ORIGIN]);
  const other = await fetch(`${s3.endpoint}/${BUCKET}/key`, { headers: { origin: 'https://example.org' } });
  expect([other.headers.get('access-control-allow-origin'), other.headers.get('vary')]).toEqual([
    null,
    expect.stringContaining('Origin'),
  ]);
});

test('put, get and delete', async () => {
  const client = clientOf(await startServer());
  const at = { Bucket: BUCKET };
  const put = (rule: object): Promise<unknown> =>
    client.send(
      new PutBucketCorsCommand({
        ...at,
        CORSConfiguration: { CORSRules: [{ AllowedOrigins: ['*'], AllowedMethods: ['GET'], ...rule }] },
      }),
    );
  const rule = {
    ID: 'a',
    AllowedOrigins: ['https://*.x'],
    AllowedMethods: ['PUT'],
    AllowedHeaders: ['*'],
    ExposeHeaders: ['ETag'],
    MaxAgeSeconds: 5,
  };
  await put(rule);
  expect((await client.send(new GetBucketCorsCommand(at))).CORSRules).toEqual([rule]);
  expect((await refusalOf(put({ AllowedMethods: ['PATCH'] }))).code).toBe('InvalidRequest');
  expect((await refusalOf(put({ AllowedOrigins: ['https://*.*'] }))).code).toBe('InvalidRequest');
  expect((await refusalOf(put({ ExposeHeaders: ['x-amz-*'] }))).code).toBe('InvalidRequest');
  await client.send(new DeleteBucketCorsCommand(at));
  expect((await refusalOf(client.send(new GetBucketCorsCommand(at)))).code).toBe('NoSuchCORSConfiguration');
});
