import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { BucketAdmin, bucketPolicy } from '@sealift/admin/bucket';
import { openSite } from '../conformance/site.js';
import { told } from '../conformance/told.js';
import { clientOf } from '../start/client.js';
import { planFor } from './bucket.js';
import { POLICIES } from './groups.js';
import { tryUploads } from './policy-requests.js';
import { allowed, assumeRole, denied, siteOf } from './role.js';
import { s3KeysOf } from './world.js';

const PLANS = ['client', 'sse-s3', 'sse-kms', 'dsse-kms', 'sse-c'];

/**
 * The policies that `sealift bucket policy` prints, met by requests of every kind: by header, by presigned URL, and as the
 * beginning of an upload in parts; right, missing and wrong headers, and nobody's.
 *
 * @param {import('../start/server.js').Server} server
 * @param {{ findings: import('./findings.js').Findings, origin: string }} around
 */
export async function visitPolicies(server, { findings, origin }) {
  const site = openSite(server);
  const client = clientOf(server, { maxAttempts: 1 });
  const keys = s3KeysOf(server);
  for (const name of PLANS) {
    const add = (/** @type {string} */ check, /** @type {string} */ got) =>
      findings.add(server.name, POLICIES, `${name}: ${check}`, got, 'enforced');
    const bucket = `policy-${name}`;
    const plan = planFor({ bucket, profile: name, s3KeyId: keys.s3KeyId, origin });
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
    const policy = bucketPolicy(plan);
    const refusal = await new BucketAdmin(client, bucket).putPolicy(JSON.stringify(policy)).then(
      () => undefined,
      (error) => `not taken: ${error.code}`,
    );
    // What a server cannot store has no admission to prove; that it is refused is.
    const skip = server.name !== 'dev-s3' && name === 'client' ? ['dsse-kms', 'another key'] : [];
    add('as bucket policy', refusal ?? (await tryUploads(site, { bucket, plan: name, keys, skip })));
    if (server.name !== 'minio' || name === 'dsse-kms') continue;
    const user = siteOf(server, await assumeRole(server, { Statement: allowed(plan) }));
    add('as bucket policy, for a role', await tryUploads(user, { bucket, plan: name, keys, skip }));
    user.close();
    const role = siteOf(server, await assumeRole(server, { Statement: [...allowed(plan), ...denied(plan)] }));
    add('as policy of the signer’s role', await tryUploads(role, { bucket, plan: name, keys, skip }));
    const elsewhere = await role.send({ method: 'PUT', bucket: 'policy-client', key: 'x', body: 'x' });
    if (name !== 'client')
      findings.add(
        server.name,
        POLICIES,
        `${name}: the role in another bucket`,
        told(elsewhere),
        '403 AccessDenied',
      );
    role.close();
  }
  site.close();
  client.destroy();
}
