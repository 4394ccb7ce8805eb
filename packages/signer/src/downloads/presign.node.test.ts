import { clientEncryption, serverSideEncryption } from '@sealift/protection';
import type { DownloadGrant } from '@sealift/protocol';
import { describe, expect, test } from 'vitest';
import { aesMetadata, MIB, type Stack, stack } from '../testing/harness.js';
import { type S3Answer, s3Error } from '../testing/scripted-s3.js';

const KEY = 'users/alice/abc';
const SEGMENT = 786_432;

/** An object of so many bytes, of which S3 answers `tags`. */
async function reader(
  objectSize: number,
  options: Parameters<typeof stack>[1] = {},
  tags: (path: string) => S3Answer = () => s3Error(404, 'NoSuchKey'),
  headers: Record<string, string> = {},
): Promise<Stack> {
  const entries = Object.entries(await aesMetadata(objectSize - 16));
  const metadata = Object.fromEntries(entries.map(([name, value]) => [`x-amz-meta-${name}`, value]));
  const head = { 'content-length': String(objectSize), etag: '"e"', ...metadata, ...headers };
  return stack(
    ({ query, path }) => ('tagging' in query ? tags(path) : { status: 200, headers: head }),
    options,
  );
}

const ask = (built: Stack, body: object = {}): Promise<DownloadGrant> =>
  built.ok<DownloadGrant>('downloads', { key: KEY, ...body });

describe('the grant of an object that may have a segment table', () => {
  test('has a presigned GET for it, and S3 is asked nothing more', async () => {
    const built = await reader(SEGMENT + 17);
    const { segments, request } = await ask(built);
    expect(segments).toMatchObject({ method: 'GET', headers: {}, expiresAt: request.expiresAt });
    const { pathname, searchParams } = new URL(segments?.url ?? '');
    expect(pathname).toBe(`/uploads-bucket/${KEY}.segments`);
    expect(searchParams.get('response-content-disposition')).toBe('attachment');
    expect(searchParams.get('X-Amz-SignedHeaders')).toBe('host');
    expect(built.s3.calls).toHaveLength(1);
  });

  test('of a version, too, and when it is renewed: the table says itself of which object it is', async () => {
    const built = await reader(2 * MIB);
    for (const more of [{ versionId: 'v1' }, { renew: true }]) {
      const { segments } = await ask(built, more);
      expect(new URL(segments?.url ?? '').searchParams.has('versionId')).toBe(false);
    }
  });

  test('with keys that the signer derives: with the key of the table, from its tags', async () => {
    const salt = 'A'.repeat(43);
    const tagging = `<Tagging><TagSet><Tag><Key>sealift-key-version</Key><Value>1</Value></Tag><Tag><Key>sealift-key-salt</Key><Value>${salt}</Value></Tag></TagSet></Tagging>`;
    const storage = serverSideEncryption({
      profile: 'sse-c',
      masterSecrets: [{ version: '1', secret: new Uint8Array(32).fill(9) }],
    });
    const protection = clientEncryption({ keyring: 'raw-aes', storage });
    const customer = { 'x-amz-server-side-encryption-customer-algorithm': 'AES256' };
    const there = await reader(2 * MIB, { protection }, () => ({ status: 200, body: tagging }), customer);
    const { segments, request } = await ask(there);
    const key = 'x-amz-server-side-encryption-customer-key';
    expect(segments?.headers[key]).toMatch(/^[\w+/]{43}=$/);
    expect(segments?.headers[key]).not.toBe(request.headers[key]);
    for (const tags of [s3Error(404, 'NoSuchKey'), s3Error(403, 'AccessDenied'), s3Error(503, 'SlowDown')]) {
      const answer = (path: string): S3Answer =>
        path.endsWith('.segments') ? tags : { status: 200, body: tagging };
      expect(await ask(await reader(2 * MIB, { protection }, answer, customer))).not.toHaveProperty(
        'segments',
      );
    }
  });
});

describe('there is none', () => {
  test('for a file of one segment', async () => {
    for (const size of [16, 26, SEGMENT + 16])
      expect(await ask(await reader(size))).not.toHaveProperty('segments');
  });

  test('for a key that is too long to have one', async () => {
    const built = await reader(2 * MIB);
    const key = (length: number) => `users/alice/${'x'.repeat(length - 12)}`;
    expect(await ask(built, { key: key(1015) })).toHaveProperty('segments');
    expect(await ask(built, { key: key(1016) })).not.toHaveProperty('segments');
  });

  test('where S3 decrypts, or the object does not commit to its key', async () => {
    const protection = serverSideEncryption({ profile: 'sse-s3' });
    const built = stack(
      () => ({
        status: 200,
        headers: { 'content-length': '2000000', etag: '"e"', 'x-amz-server-side-encryption': 'AES256' },
      }),
      { protection },
    );
    expect(await ask(built)).not.toHaveProperty('segments');
  });
});
