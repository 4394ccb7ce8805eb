import { CreateBucketCommand, DeleteBucketPolicyCommand } from '@aws-sdk/client-s3';
import { BucketAdmin, BucketError, examineBucket, planOf, setupBucket } from '@sealift/admin/bucket';
import { PLAN_KEY } from './world.js';

/**
 * What `sealift bucket` would be told. A policy compares key ids as text, and only Amazon's are ARNs, so the plan gets
 * the key as this server's requests name it.
 *
 * @param {{ bucket: string, profile: string, s3KeyId: string, origin: string, keys?: 'browser' }} wanted
 */
export function planFor({ bucket, profile, s3KeyId, origin, keys }) {
  const kmsKeyArn = profile.includes('kms') ? PLAN_KEY : undefined;
  const plan = planOf({ bucket, profile, kmsKeyArn, origins: [origin], keys });
  return kmsKeyArn === undefined ? plan : { ...plan, kmsKeyArn: s3KeyId };
}

/**
 * A bucket of a plan: created, set up, examined.
 *
 * @param {import('../start/server.js').Server} server
 * @param {import('@aws-sdk/client-s3').S3Client} client
 * @param {import('@sealift/admin/bucket').BucketPlan} plan
 * @returns {Promise<{ setup: string, doctor: string }>} `done` or the error's code; codes of the errors that the doctor finds
 */
export async function openBucket(server, client, plan) {
  await client.send(new CreateBucketCommand({ Bucket: plan.bucket }));
  const admin = new BucketAdmin(client, plan.bucket);
  const setup = await setupBucket(admin, plan).then(() => 'done', refusalOf);
  const { findings } = await examineBucket(admin, plan);
  const errors = findings.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  // There it refuses every upload: see `policies.js`.
  if (server.name === 'radosgw') await client.send(new DeleteBucketPolicyCommand({ Bucket: plan.bucket }));
  return { setup, doctor: [...new Set(errors)].join(', ') || 'no errors' };
}

/** @param {unknown} error */
function refusalOf(error) {
  if (error instanceof BucketError) return error.code;
  throw error;
}
