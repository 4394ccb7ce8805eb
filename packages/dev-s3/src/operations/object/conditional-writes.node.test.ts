import { DeleteObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { BUCKET, clientOf, refusalOf, startServer } from '../../testing/server.js';

const at = { Bucket: BUCKET, Key: 'key' };

describe('conditional writes', () => {
  test('If-None-Match: * and If-Match', async () => {
    const client = clientOf(await startServer());
    const put = (more: object): Promise<{ ETag?: string }> =>
      client.send(new PutObjectCommand({ ...at, Body: 'x', ...more }));
    expect((await refusalOf(put({ IfMatch: '"a"' }))).code).toBe('NoSuchKey');
    const { ETag } = await put({ IfNoneMatch: '*' });
    expect(await refusalOf(put({ IfNoneMatch: '*' }))).toMatchObject({
      status: 412,
      code: 'PreconditionFailed',
    });
    expect((await refusalOf(put({ IfMatch: '"a"' }))).status).toBe(412);
    expect((await refusalOf(put({ IfNoneMatch: '"a"' }))).status).toBe(501);
    await put({ IfMatch: ETag });
  });

  test('of many at once exactly one wins', async () => {
    const client = clientOf(await startServer());
    const puts = Array.from({ length: 20 }, (_, i) =>
      client.send(new PutObjectCommand({ ...at, Body: String(i), IfNoneMatch: '*' })).then(
        () => 200,
        (error) => error.$metadata.httpStatusCode,
      ),
    );
    const statuses = await Promise.all(puts);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(statuses.filter((status) => status === 412)).toHaveLength(19);
  });

  test('when somebody comes and goes meanwhile: a conflict', async () => {
    const s3 = await startServer();
    const client = clientOf(s3);
    s3.faults.add({ match: { operation: 'PutObject' }, action: { bytesPerSecond: 500_000 } });
    const slow = client.send(new PutObjectCommand({ ...at, Body: Buffer.alloc(150_000), IfNoneMatch: '*' }));
    await new Promise((resolve) => setTimeout(resolve, 120));
    await client.send(new PutObjectCommand({ ...at, Body: 'x' }));
    await client.send(new DeleteObjectCommand(at));
    expect(await refusalOf(slow)).toMatchObject({ status: 409, code: 'ConditionalRequestConflict' });
    expect((await refusalOf(client.send(new HeadObjectCommand(at)))).status).toBe(404);
  });
});
