import { clientEncryption, serverSideEncryption } from '@sealift/protection';
import type { Completed, Grant, Started } from '@sealift/protocol';
import { expect, test } from 'vitest';
import { aesMetadata, CHECKSUM, stack } from '../testing/harness.js';
import { s3Xml } from '../testing/scripted-s3.js';

const SECRETS = [{ version: 'm1', secret: new Uint8Array(32).fill(9) }];
const managed = serverSideEncryption({ profile: 'sse-c', masterSecrets: SECRETS });
/** Ceph radosgw 16 says with an empty answer that there are no tags. */
const NO_ANSWER = 'no answer';
const OTHER_SALT = `sealift-key-version=m1&sealift-key-salt=${Buffer.alloc(32).toString('base64url')}`;

/** One upload to an S3 that answers HEAD well, and a request for tags with `kept`. */
async function upload(
  kept: (sent: string) => string,
  protection = managed,
  metadata: Record<string, string> = {},
): Promise<{ complete: () => Promise<Completed>; refusal: () => Promise<string> }> {
  let sent = '';
  let size = 0;
  const built = stack(
    ({ query }) => {
      if ('tagging' in query) {
        if (kept(sent) === NO_ANSWER) return { status: 200 };
        const tags = [...new URLSearchParams(kept(sent))];
        const set = tags.map(([key, value]) => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`);
        return s3Xml('Tagging', `<TagSet>${set.join('')}</TagSet>`);
      }
      const headers = { 'x-amz-server-side-encryption-customer-algorithm': 'AES256', etag: '"e"' };
      const stored = Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]);
      return {
        status: 200,
        headers: { ...headers, ...Object.fromEntries(stored), 'content-length': String(size) },
        body: 'x'.repeat(size),
      };
    },
    { protection },
  );
  const grant = await built.ok<Grant>('uploads', { size: 10 });
  size = metadata['x-amz-c'] === undefined ? 10 : 10 + 16;
  const started = await built.ok<Started>('uploads/start', {
    token: grant.token,
    metadata,
    checksum: CHECKSUM,
  });
  sent = started.put?.headers['x-amz-tagging'] ?? '';
  const request = { token: started.token, checksum: CHECKSUM };
  return {
    complete: () => built.ok<Completed>('uploads/complete', request),
    refusal: async () => (await built.refused('uploads/complete', request)).code,
  };
}

test('tags that tell the key: a receipt', async () => {
  const { complete } = await upload((sent) => sent);
  expect((await complete()).receipt.protection).toEqual({ profile: 'sse-c' });
});

test('and other tags beside them', async () => {
  const { complete } = await upload((sent) => `${sent}&department=claims`);
  expect((await complete()).receipt.size).toBe(10);
});

test.each([
  ['no tags', () => ''],
  ['no document', () => NO_ANSWER],
  ['half of them', () => 'sealift-key-version=m1'],
  ['tags of another key', () => OTHER_SALT],
])('%s: nobody could read the object, so no receipt', async (_, kept) => {
  const { refusal } = await upload(kept);
  expect(await refusal()).toBe('protection-mismatch');
});

test('the same under encryption by the page', async () => {
  const both = clientEncryption({ keyring: 'raw-aes', storage: managed });
  const metadata = await aesMetadata();
  expect((await (await upload((sent) => sent, both, metadata)).complete()).receipt.objectSize).toBe(26);
  expect(await (await upload(() => '', both, metadata)).refusal()).toBe('protection-mismatch');
});
