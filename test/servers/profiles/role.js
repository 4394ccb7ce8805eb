import { bucketPolicy, signerPolicy } from '@sealift/admin/bucket';
import { agentFor, exchange } from '../conformance/send.js';
import { sign } from '../conformance/sign.js';
import { openSite } from '../conformance/site.js';

/**
 * MinIO's AssumeRole: credentials that may do what the policy says, and no more.
 *
 * @param {import('../start/server.js').Server} server
 * @param {{ Statement: readonly object[] }} policy
 * @returns {Promise<{ accessKeyId: string, secretAccessKey: string, sessionToken: string }>}
 */
export async function assumeRole(server, policy) {
  const body = new URLSearchParams({
    Action: 'AssumeRole',
    Version: '2011-06-15',
    DurationSeconds: '900',
    Policy: JSON.stringify({ Version: '2012-10-17', ...policy }),
  }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const place = { ...server, host: new URL(server.endpoint).host, bucket: '' };
  const wire = sign({ method: 'POST', bucket: '', service: 'sts', body, headers }, place);
  const agent = agentFor(server.ca);
  const answer = await exchange(`${server.endpoint}/`, agent, 'POST', wire.headers, wire.body);
  agent.destroy();
  const text = answer.body.toString('utf8');
  const [accessKeyId = '', secretAccessKey = '', sessionToken = ''] = [
    'AccessKeyId',
    'SecretAccessKey',
    'SessionToken',
  ].map((name) => new RegExp(`<${name}>([^<]+)<`).exec(text)?.[1]);
  if (sessionToken === '') throw new Error(`AssumeRole: ${answer.status} ${answer.code}`);
  return { accessKeyId, secretAccessKey, sessionToken };
}

/** What `sealift bucket policy --iam` allows the signer. @param {import('@sealift/admin/bucket').BucketPlan} plan */
export function allowed(plan) {
  // KMS has no names of its own in MinIO's policies.
  return signerPolicy(plan).Statement.filter(({ Resource }) => String(Resource).includes(':s3:'));
}

/** What the bucket's policy denies everybody. @param {import('@sealift/admin/bucket').BucketPlan} plan */
export function denied(plan) {
  return bucketPolicy(plan).Statement.map(({ Principal: _, ...statement }) => statement);
}

/** A site whose every request carries the token of its session. @param {import('../start/server.js').Server} server @param {Awaited<ReturnType<typeof assumeRole>>} session */
export function siteOf(server, { sessionToken, ...credentials }) {
  const site = openSite({ ...server, credentials });
  return {
    ...site,
    /** @param {import('../conformance/sign.js').Draft} draft */
    send: (draft) =>
      site.send(
        draft.via === 'query'
          ? { ...draft, query: { ...draft.query, 'X-Amz-Security-Token': sessionToken } }
          : { ...draft, headers: { ...draft.headers, 'x-amz-security-token': sessionToken } },
      ),
  };
}
