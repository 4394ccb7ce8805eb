import { serverSideEncryption } from '@sealift/signer';
import { expect, test } from 'vitest';
import { BUCKET } from '../../../signer/src/testing/dev-stack.js';
import { MIB } from '../../../signer/src/testing/harness.js';
import {
  BLOCKS_NOTHING,
  openStack,
  replica,
  someBytes,
  store,
} from '../../../signer/src/testing/held-keys.js';
import { beginPlain, sendAll } from '../../../signer/src/testing/page.js';
import { planOf } from './plan.js';
import { bucketPolicy } from './policy.js';

test('uploads of pages that hold the keys pass the policy of their profile, others do not', async () => {
  const plan = planOf({ bucket: BUCKET, profile: 'sse-c', keys: 'browser', allowHttp: true });
  const built = await openStack({}, { policy: bucketPolicy(plan), encryption: BLOCKS_NOTHING });
  for (const size of [10, 9 * MIB]) expect((await store(built, size)).size).toBe(size);
  const other = replica(built, { protection: serverSideEncryption({ profile: 'sse-s3' }) });
  await expect(beginPlain(other, someBytes(10)).then((upload) => sendAll(other, upload))).rejects.toThrow(
    '403',
  );
});
