import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { createSigner } from '@sealift/signer';
import { clientOf } from '../start/client.js';
import { signerOptions } from '../start/signer-options.js';
import { openBucket, planFor } from './bucket.js';
import { lookAtKept } from './kept.js';
import { PROFILES } from './profiles.js';
import { allowed, assumeRole } from './role.js';
import { s3KeysOf } from './world.js';

const MIB = 1024 * 1024;
const SIZES = [
  { check: '0 bytes', size: 0 },
  { check: '1 MiB', size: MIB },
  { check: '100 MiB', size: 100 * MIB },
];
const CHECKS = { requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED' };

/**
 * Every profile against one server: the bucket is set up and examined, a real page sends files and fetches them, another
 * client looks at what is stored.
 *
 * @param {import('../start/server.js').Server} server
 * @param {{ world: import('./world.js').World, stack: Awaited<ReturnType<typeof import('./stack.js').openStack>>,
 *   findings: import('./findings.js').Findings, reads: boolean, wanted: (profile: string) => boolean }} around
 */
export async function visitProfiles(server, { world, stack, findings, reads, wanted }) {
  const client = clientOf(server, /** @type {any} */ ({ maxAttempts: 1, ...CHECKS }));
  const keys = { ...world, ...s3KeysOf(server) };
  const kept = [];
  for (const profile of PROFILES.filter(({ name }) => wanted(name))) {
    const add = (/** @type {string} */ check, /** @type {string} */ got, /** @type {string} */ wanted) =>
      findings.add(server.name, profile.name, check, got, wanted);
    const bucket = `profile-${profile.id}`;
    const plan = planFor({
      bucket,
      profile: profile.plan,
      s3KeyId: keys.s3KeyId,
      origin: stack.origin,
      ...(profile.keys === undefined ? {} : { keys: profile.keys }),
    });
    const opened = await openBucket(server, client, plan);
    add('bucket setup', opened.setup, 'done');
    add('bucket doctor', opened.doctor, 'no errors');
    const own = await accessOfSigner(server, plan);
    const signer = createSigner({
      s3: { ...own, bucket },
      secret: world.secret,
      basePath: `/signer/${server.name}-${profile.id}`,
      allowedOrigins: [stack.origin],
      protection: profile.pin(keys),
      authorize: () => ({ owner: 'page', prefix: 'uploads/' }),
      audit: (event) => world.sweep.kept('the audit', JSON.stringify(event)),
      onInternalError: (error) => world.sweep.kept('an internal error', `${error} ${JSON.stringify(error)}`),
    });
    const address = stack.mount(`${server.name}-${profile.id}`, [signer]);
    for (const { check, size } of SIZES) {
      const { pageKey } = profile;
      const job = { signer: address, size, name: world.fileName, pageKey, keys: world.pageKeys };
      const result = await stack.ask(job);
      if (result.failed) world.sweep.kept('an error in the page', result.failed.text);
      add(check, toldOf(result, profile), 'the same bytes');
      if (result.receipt === undefined) continue;
      const stored = { bucket, key: result.receipt.key };
      if (size === MIB)
        kept.push({
          profile,
          stored,
          add,
          digest: result.digest,
          grant: await grantOf(address, stored.key, stack.origin),
        });
      else await client.send(new DeleteObjectCommand({ Bucket: stored.bucket, Key: stored.key }));
    }
  }
  await lookAtKept(server, kept, { world, keys, reads });
  client.destroy();
}

/**
 * Where a role is to be had for the asking, the signer has no more than `sealift bucket policy --iam` says.
 *
 * @param {import('../start/server.js').Server} server
 * @param {import('@sealift/admin/bucket').BucketPlan} plan
 */
async function accessOfSigner(server, plan) {
  if (server.name !== 'minio') return signerOptions(server);
  const credentials = await assumeRole(server, { Statement: allowed(plan) });
  return signerOptions({ ...server, credentials });
}

/** @param {any} result of the page @param {import('./profiles.js').Profile} profile */
function toldOf({ failed, same, named, verified }, { plan }) {
  if (failed) return `${failed.step}: ${[failed.code, failed.problem].filter(Boolean).join(' ')}`;
  const sealed = plan.startsWith('client');
  if (!same) return 'other bytes';
  return named === sealed && verified === sealed
    ? 'the same bytes'
    : `named: ${named}, verified: ${verified}`;
}

/** @param {string} signer @param {string} key @param {string} origin @returns {Promise<any>} */
async function grantOf(signer, key, origin) {
  const headers = { 'content-type': 'application/json', origin };
  const answer = await fetch(`${signer}/downloads`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ key }),
  });
  return answer.json();
}
