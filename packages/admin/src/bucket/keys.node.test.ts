import { KmsError } from '@sealift/core/keyrings';
import { localKms } from '@sealift/kms/local';
import { expect, test } from 'vitest';
import { testKms } from '../../../signer/src/testing/harness.js';
import { checkKeys } from './check-keys.js';
import { planOf } from './plan.js';

const KEY = 'arn:aws:kms:us-east-1:111122223333:key/right';
const plan = planOf({
  bucket: 'governed',
  profile: 'client+sse-kms',
  kmsKeyArn: KEY,
  clientKmsKeyArn: `${KEY}-2`,
});

test.each([
  ['kms-key-not-found', 'error kms-key-not-found'],
  ['kms-key-disabled', 'error kms-key-disabled'],
  ['kms-key-pending-deletion', 'error kms-key-pending-deletion'],
  ['kms-access-denied', 'warning kms-access-denied'],
  ['kms-request-invalid', 'error kms-key-unfit'],
  ['kms-unavailable', 'warning kms-unreachable'],
] as const)('%s', async (code, expected) => {
  const asked: string[] = [];
  const kms = {
    async generateDataKey({ keyId }: { keyId: string }): Promise<never> {
      asked.push(keyId);
      throw new KmsError(code, 'no');
    },
  };
  const findings = await checkKeys(() => kms, plan);
  expect(findings.map((one) => `${one.severity} ${one.code}`)).toEqual([expected, expected]);
  expect(asked).toEqual([KEY, `${KEY}-2`]);
});

test('a KMS of ours: as it should be, disabled, about to be deleted', async () => {
  const { file, keyId, remove } = await testKms();
  const kms = localKms({ file });
  const own = { ...plan, kmsKeyArn: keyId, clientKmsKeyArn: keyId };
  const codes = async () => (await checkKeys(() => kms, own)).map(({ code }) => code);
  expect(await codes()).toEqual([]);
  await kms.keys.disable(keyId);
  expect(await codes()).toEqual(['kms-key-disabled']);
  await kms.keys.enable(keyId);
  await kms.keys.scheduleDeletion(keyId, 7);
  expect(await codes()).toEqual(['kms-key-pending-deletion']);
  await remove();
});
