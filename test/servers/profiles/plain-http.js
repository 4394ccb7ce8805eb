import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { BucketAdmin, bucketPolicy } from '@sealift/admin/bucket';
import { openSite } from '../conformance/site.js';
import { told } from '../conformance/told.js';
import { clientOf } from '../start/client.js';
import { planFor } from './bucket.js';
import { PLAIN_HTTP } from './groups.js';
import { customer } from './policy-requests.js';

/**
 * The same server without TLS: what must not work there.
 *
 * @param {import('../start/server.js').Server} server
 * @param {{ findings: import('./findings.js').Findings, origin: string }} around
 */
export async function visitPlainHttp(server, { findings, origin }) {
  const client = clientOf(server, { maxAttempts: 1 });
  const site = openSite(server);
  const bucket = 'plain-http';
  const place = { bucket, key: 'object' };
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: place.key, Body: 'hello' }));
  const add = (/** @type {string} */ check, /** @type {import('../conformance/send.js').Answer} */ answer) =>
    findings.add(
      server.name,
      PLAIN_HTTP,
      check,
      answer.status >= 400 && answer.status < 500 ? 'refused' : told(answer),
      'refused',
    );
  const put = { method: 'PUT', bucket, key: 'under-sse-c', body: 'hello' };
  add('PUT with an SSE-C key', await site.send({ ...put, headers: customer() }));
  add('GET with an SSE-C key', await site.send({ ...place, headers: customer() }));
  const plan = planFor({ bucket, profile: 'client', s3KeyId: '', origin });
  await new BucketAdmin(client, bucket).putPolicy(JSON.stringify(bucketPolicy(plan)));
  add('GET under the policy, by header', await site.send(place));
  add('GET under the policy, by URL', await site.send({ ...place, via: 'query' }));
  add('PUT under the policy', await site.send({ ...put, key: 'another' }));
  site.close();
  client.destroy();
}
