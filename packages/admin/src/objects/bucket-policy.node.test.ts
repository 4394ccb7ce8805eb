/** What administrators do to stored objects, in buckets whose policy refuses every other encryption. */
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { createSealer, sealStream } from '@sealift/core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { BUCKET, type DevStack, devStack } from '../../../signer/src/testing/dev-stack.js';
import { MIB } from '../../../signer/src/testing/harness.js';
import { collect, once } from '../../../signer/src/testing/page.js';
import { planOf } from '../bucket/plan.js';
import { bucketPolicy } from '../bucket/policy.js';
import { rekeyObject } from '../rekey/rekey-object.js';
import { rewrapObject } from '../rewrap/rewrap-object.js';
import { withHeaders } from '../s3/with-headers.js';
import { managed, managedStore, NEW, OLD, putManaged, readManaged } from '../testing/managed-objects.js';
import { aes, storeOf } from '../testing/stored-objects.js';

const SSE = 'x-amz-server-side-encryption';
const KMS_KEY = '11111111-2222-3333-4444-555555555555';
const ARN = `arn:aws:kms:us-east-1:000000000000:key/${KMS_KEY}`;
const IN_PARTS = { maxCopyBytes: 1, partBytes: 5 * MIB };

async function stackOf(profile: string): Promise<DevStack> {
  const plan = planOf({
    bucket: BUCKET,
    profile,
    allowHttp: true,
    ...(profile.endsWith('kms') ? { kmsKeyArn: ARN } : {}),
  });
  const encryption = { algorithm: 'AES256', bucketKey: false, blocksCustomerKeys: false } as const;
  const built = await devStack(
    {},
    { kmsKeys: [KMS_KEY], bucket: { policy: bucketPolicy(plan), encryption } },
  );
  onTestFinished(() => built.close());
  return built;
}

describe.each([
  ['at once', undefined],
  ['in parts', IN_PARTS],
])('%s', (_, copySizes) => {
  const sizes = copySizes === undefined ? {} : { copySizes };

  test.each(['sse-c', 'client+sse-c'])(
    're-keying under the policy of %s; leaving it is refused',
    async (profile) => {
      const built = await stackOf(profile);
      await putManaged(managedStore(built, OLD), 'x');
      const store = managedStore(built, NEW, OLD);
      expect(await rekeyObject('x', { store, ...sizes })).toBe('rekeyed');
      const leaving = rekeyObject('x', { store, to: { profile: 'sse-s3' }, ...sizes });
      await expect(leaving).rejects.toMatchObject({ code: 's3-refused' });
      expect(await readManaged(store, 'x')).toEqual(managed('2027'));
    },
  );

  test.each([
    ['client+sse-s3', { [SSE]: 'AES256' }],
    ['client+sse-kms', { [SSE]: 'aws:kms', [`${SSE}-aws-kms-key-id`]: ARN }],
    ['client+dsse-kms', { [SSE]: 'aws:kms:dsse', [`${SSE}-aws-kms-key-id`]: ARN }],
  ])('rewrapping under the policy of %s, into an instruction file too', async (profile, headers) => {
    const store = storeOf(await stackOf(profile));
    const [from, to, third] = [await aes(1), await aes(2, { key: '2' }), await aes(3, { key: '3' })];
    const sealer = await createSealer({ keyring: from, plaintextSize: 10 });
    const Body = await collect(sealStream(sealer, once(new Uint8Array(10))));
    const Metadata = { ...sealer.metadata };
    await store.client.send(
      withHeaders(new PutObjectCommand({ Bucket: BUCKET, Key: 'x', Body, Metadata }), headers),
    );
    expect(await rewrapObject('x', { store, from: () => from, to: () => to, ...sizes })).toBe('rewrapped');
    const moving = { store, from: () => to, to: () => third, into: 'instruction-file' as const, ...sizes };
    expect(await rewrapObject('x', moving)).toBe('rewrapped');
  });
});
