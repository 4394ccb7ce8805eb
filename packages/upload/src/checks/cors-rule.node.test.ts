import { corsRule, planOf } from '@sealift/admin/bucket';
import { localKms } from '@sealift/kms/local';
import { clientEncryption, type ProtectionProfile, serverSideEncryption } from '@sealift/signer';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BUCKET, type CheckStack, PART_BYTES, S3_KEY, startCheckStack } from '../testing/check-stack.js';

let stack: CheckStack;
beforeAll(async () => {
  stack = await startCheckStack();
}, 60_000);
afterAll(() => stack?.close(), 60_000);

const sseC = (): ProtectionProfile =>
  serverSideEncryption({
    profile: 'sse-c',
    masterSecrets: [{ version: '1', secret: new Uint8Array(32).fill(3) }],
  });
const kms = (profile: 'sse-kms' | 'dsse-kms'): ProtectionProfile =>
  serverSideEncryption({
    profile,
    keyId: S3_KEY,
    encryptionContext: { project: 'test' },
    ...(profile === 'sse-kms' ? { bucketKey: true } : {}),
  } as Parameters<typeof serverSideEncryption>[0]);
const withLocalKms = (storage?: ProtectionProfile): ProtectionProfile =>
  clientEncryption({
    kms: localKms({ file: stack.kmsFile }),
    keyId: 'alias/test',
    ...(storage === undefined ? {} : { storage }),
  });

test.each<[string, () => ProtectionProfile]>([
  ['client', () => withLocalKms()],
  ['sse-s3', () => serverSideEncryption({ profile: 'sse-s3' })],
  ['sse-kms', () => kms('sse-kms')],
  ['dsse-kms', () => kms('dsse-kms')],
  ['sse-c', sseC],
  ['client+sse-kms', () => withLocalKms(kms('sse-kms'))],
  ['client+sse-c', () => withLocalKms(sseC())],
])(
  '%s: uploads and downloads pass the rule of setup, with no header by pattern',
  async (profile, protection) => {
    const kmsKeyArn = profile.endsWith('kms') ? S3_KEY : undefined;
    const rule = corsRule(planOf({ bucket: BUCKET, profile, kmsKeyArn, origins: [stack.origin] }));
    expect(JSON.stringify(rule)).not.toContain('*');
    await stack.cors([rule]);
    stack.sign({ protection: protection() });
    expect(await stack.troubles()).toEqual([]);
    for (const size of [1000, PART_BYTES + 1000])
      expect(await stack.roundTrip(size)).toMatchObject({ same: true });
  },
);

test('sse-c with keys of the page: the rule has POST, and needs it for several parts', async () => {
  const keys = 'browser';
  const rule = corsRule(planOf({ bucket: BUCKET, profile: 'sse-c', keys, origins: [stack.origin] }));
  expect(JSON.stringify(rule)).not.toContain('*');
  await stack.cors([rule]);
  stack.sign({ protection: serverSideEncryption({ profile: 'sse-c', keys }) });
  expect(await stack.troubles()).toEqual([]);
  for (const size of [1000, PART_BYTES + 1000])
    expect(await stack.roundTrip(size, { ownKey: true })).toMatchObject({ same: true });
  const { key } = (await stack.roundTrip(1, { ownKey: true })) as { key: string };
  expect(await stack.troubles({ object: { key } })).toEqual(['error object-not-readable']);
  await stack.cors([{ ...rule, AllowedMethods: ['PUT', 'GET'] }]);
  expect(await stack.troubles()).toEqual(['error cors-method-missing']);
  expect(await stack.roundTrip(1000, { ownKey: true })).toMatchObject({ same: true });
  expect(await stack.roundTrip(PART_BYTES + 1000, { ownKey: true })).toMatchObject({
    code: 's3-unreachable',
  });
});
