import { clientEncryption } from '@sealift/protection';
import type { Grant, Renewed, Started } from '@sealift/protocol';
import { describe, expect, test } from 'vitest';
import { aesMetadata, CHECKSUM, MIB, part, stack, startedMultipart } from '../testing/harness.js';
import { s3Error, s3Xml } from '../testing/scripted-s3.js';

const OPENS = () => s3Xml('InitiateMultipartUploadResult', '<UploadId>upload-1</UploadId>');
const HOUR = 3_600_000;

describe('a token is for its stage', () => {
  test('each call refuses what it cannot use', async () => {
    const built = stack(OPENS);
    const { grant, token, metadata } = await startedMultipart(built);
    const invalid = { code: 'token-invalid', status: 403, field: 'token' };
    expect(await built.refused('uploads/start', { token, metadata })).toMatchObject(invalid);
    expect(await built.refused('uploads/parts', { token: grant.token, parts: [part(1)] })).toMatchObject(
      invalid,
    );
    expect(await built.refused('uploads/complete', { token: grant.token, checksum: CHECKSUM })).toMatchObject(
      invalid,
    );
  });

  test('a token of another signer, bucket or protection is refused', async () => {
    const built = stack(OPENS);
    const others = [
      stack(OPENS, { secret: 'another secret of the tests, more than 32 bytes' }),
      stack(OPENS, { s3: { ...built.s3.options, bucket: 'another-bucket' } }),
      stack(OPENS, { protection: clientEncryption({ keyring: 'raw-rsa' }) }),
    ];
    for (const other of others) {
      const { token } = await other.ok<Grant>('uploads', { size: 20 * MIB });
      const refused = await built.refused('uploads/start', { token, metadata: await aesMetadata() });
      expect(refused).toMatchObject({ code: 'token-invalid', status: 403 });
      expect(await built.refused('uploads/abort', { token })).toMatchObject({ code: 'token-invalid' });
    }
    expect(built.s3.calls).toEqual([]);
  });

  test('another replica with the same secret goes on with it', async () => {
    const [one, two] = [stack(OPENS), stack(OPENS)];
    const { token } = await startedMultipart(one);
    expect(await two.ok('uploads/parts', { token, parts: [part(1)] })).toHaveProperty('parts');
  });

  test('a part that the plan does not have is refused', async () => {
    const built = stack(OPENS);
    const { token } = await startedMultipart(built);
    expect(await built.refused('uploads/parts', { token, parts: [part(3), part(4)] })).toMatchObject({
      code: 'invalid-request',
      field: 'parts[1].partNumber',
    });
  });
});

describe('time', () => {
  test('an expired token is good for cleaning up, and for nothing else', async () => {
    const built = stack(({ method }) =>
      method === 'DELETE' ? { status: 204 } : method === 'HEAD' ? s3Error(404, 'NotFound') : OPENS(),
    );
    const { grant, token, metadata } = await startedMultipart(built);
    built.clock.now = grant.expiresAt;
    const expired = { code: 'token-expired', status: 403, field: 'token' };
    expect(await built.refused('uploads/start', { token: grant.token, metadata })).toMatchObject(expired);
    expect(await built.refused('uploads/parts', { token, parts: [part(1)] })).toMatchObject(expired);
    expect(await built.refused('uploads/complete', { token, checksum: CHECKSUM })).toMatchObject(expired);
    expect(await built.ok('uploads/abort', { token })).toEqual({});
    expect(built.s3.calls.slice(1).map(({ method }) => method)).toEqual(['DELETE', 'HEAD']);
    expect(built.s3.calls[1]).toMatchObject({ query: { uploadId: 'upload-1' } });
  });

  test('renewals slide, up to the absolute end', async () => {
    const built = stack(OPENS, { sessionLifetime: 3_600, absoluteLifetime: 9_000 });
    const begin = built.clock.now;
    let { token } = (await startedMultipart(built)) as { token: string };
    const ends: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      built.clock.now += HOUR / 2;
      const renewed = await built.ok<Renewed>('uploads/renew', { token });
      token = renewed.token;
      ends.push((renewed.expiresAt - begin) / HOUR);
    }
    expect(ends).toEqual([1.5, 2, 2.5, 2.5]);
    built.clock.now = begin + 2.5 * HOUR;
    expect(await built.refused('uploads/renew', { token })).toMatchObject({ code: 'token-expired' });
  });

  test('a renewed grant can still be started', async () => {
    const built = stack(OPENS);
    const grant = await built.ok<Grant>('uploads', { size: 1 });
    const { token } = await built.ok<Renewed>('uploads/renew', { token: grant.token });
    const started = await built.ok<Started>('uploads/start', {
      token,
      metadata: await aesMetadata(),
      checksum: CHECKSUM,
    });
    expect(started.put?.expiresAt).toBe(built.clock.now + 900_000);
  });
});
