import { PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { sealiftPolicy } from '../bucket-policy.js';
import { ONE as CUSTOMER } from '../customer-key.js';
import { DOCS } from '../docs.js';
import { must, told } from '../told.js';

const SSE = 'x-amz-server-side-encryption';
const AES256 = { [SSE]: 'AES256' };

/** @typedef {import('../site.js').Site} Site */

/** @param {string} profile @param {string} what @param {string} aws @param {Record<string, string>} headers @param {(site: Site) => Site} [where] @returns {import('./case.js').Case} */
const put = (profile, what, aws, headers, where = (site) => site) => ({
  name: `${profile}: ${what}`,
  aws,
  doc: DOCS.policies,
  async run(site) {
    const there = where(site);
    const Bucket = await there.newBucket();
    const command = new PutBucketPolicyCommand({ Bucket, Policy: sealiftPolicy(Bucket, profile) });
    await must(there.call(command), 'PutBucketPolicy');
    return told(await there.put(headers, { bucket: Bucket }));
  },
});

/** @type {import('./case.js').Topic} */
export const sealiftPolicies = {
  title: 'The policies that `sealift bucket policy` prints',
  cases: [
    put('client', 'an upload', '200', {}),
    put('client', 'an upload under SSE-C', '403 AccessDenied', CUSTOMER),
    put('client', 'an upload without TLS', '403 AccessDenied', {}, (site) => site.plain()),
    put('sse-s3', 'an upload with the header', '200', AES256),
    put('sse-s3', 'an upload without it', '403 AccessDenied', {}),
    put('sse-s3', 'an upload with another method', '403 AccessDenied', { [SSE]: 'aws:kms' }),
    put('sse-c', 'an upload under SSE-C', '200', CUSTOMER),
    put('sse-c', 'an upload without it', '403 AccessDenied', {}),
  ],
};
