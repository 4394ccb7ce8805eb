import {
  DeleteBucketPolicyCommand,
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
} from '@aws-sdk/client-s3';
import { ONE as CUSTOMER } from '../customer-key.js';
import { DOCS } from '../docs.js';
import { must, told } from '../told.js';

const SSE = 'x-amz-server-side-encryption';
const KEY_ID = `${SSE}-aws-kms-key-id`;

/** @typedef {import('../site.js').Site} Site */
/** @typedef {(site: Site) => Record<string, any>} Condition */

/** @param {string} Bucket @param {Record<string, any>} condition @param {string} [action] */
function denying(Bucket, condition, action = 's3:PutObject') {
  const Resource = `arn:aws:s3:::${Bucket}/*`;
  const Statement = [{ Effect: 'Deny', Principal: '*', Action: action, Resource, Condition: condition }];
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

/** @param {string} name @param {string} aws @param {Condition} condition under which PutObject is denied @param {(site: Site) => Record<string, string>} headers @param {(site: Site) => Site} [where] @returns {import('./case.js').Case} */
const put = (name, aws, condition, headers, where = (site) => site) => ({
  name,
  aws,
  doc: DOCS.policies,
  async run(site) {
    const there = where(site);
    const bucket = await there.newBucket();
    const Policy = denying(bucket, condition(there));
    await must(there.call(new PutBucketPolicyCommand({ Bucket: bucket, Policy })), 'PutBucketPolicy');
    return told(await there.put(headers(there), { bucket }));
  },
});

/** @type {Condition} */
const notKms = () => ({ StringNotEquals: { [`s3:${SSE}`]: 'aws:kms' } });
/** @type {Condition} */
const noHeader = () => ({ Null: { [`s3:${SSE}`]: 'true' } });
/** @type {Condition} */
const otherKey = (site) => ({
  StringNotLike: { [`s3:${KEY_ID}`]: `*${site.server.kmsKeyId}` },
});
/** @type {Condition} */
const noCustomerKey = () => ({ Null: { [`s3:${SSE}-customer-algorithm`]: 'true' } });
/** @type {Condition} */
const customerKeys = () => ({ Null: { [`s3:${SSE}-customer-algorithm`]: 'false' } });
/** @type {Condition} */
const noTls = () => ({ Bool: { 'aws:SecureTransport': 'false' } });

const nothing = () => ({});
const aes = () => ({ [SSE]: 'AES256' });
const kms = (/** @type {Site} */ site) => ({ [SSE]: 'aws:kms', [KEY_ID]: site.server.kmsKeyId ?? '' });
const secondKms = (/** @type {Site} */ site) => ({
  [SSE]: 'aws:kms',
  [KEY_ID]: site.server.secondKmsKeyId ?? '',
});
const customer = () => CUSTOMER;

/** @type {import('./case.js').Topic} */
export const policies = {
  title: 'Bucket policies',
  cases: [
    put('deny unless aws:kms: no header', '403 AccessDenied', notKms, nothing),
    put('deny unless aws:kms: AES256', '403 AccessDenied', notKms, aes),
    put('deny unless aws:kms: aws:kms', '200', notKms, kms),
    put('deny without the header: no header', '403 AccessDenied', noHeader, nothing),
    put('deny without the header: AES256', '200', noHeader, aes),
    put('deny other keys: the key', '200', otherKey, kms),
    put('deny other keys: another key', '403 AccessDenied', otherKey, secondKms),
    put('deny without SSE-C: no header', '403 AccessDenied', noCustomerKey, nothing),
    put('deny without SSE-C: SSE-C', '200', noCustomerKey, customer),
    put('deny SSE-C: SSE-C', '403 AccessDenied', customerKeys, customer),
    put('deny SSE-C: no header', '200', customerKeys, nothing),
    put('deny without TLS (aws:SecureTransport): with TLS', '200', noTls, nothing),
    put('deny without TLS (aws:SecureTransport): without', '403 AccessDenied', noTls, nothing, (site) =>
      site.plain(),
    ),
    {
      name: 'deny GET: the owner, too',
      aws: '403 AccessDenied',
      doc: DOCS.policies,
      async run(site) {
        const Bucket = await site.newBucket();
        await must(site.put({}, { bucket: Bucket, key: 'a' }), 'PutObject');
        const Policy = denying(Bucket, { Bool: { 'aws:SecureTransport': 'true' } }, 's3:GetObject');
        await must(site.call(new PutBucketPolicyCommand({ Bucket, Policy })), 'PutBucketPolicy');
        return told(await site.send({ bucket: Bucket, key: 'a' }));
      },
    },
    {
      name: 'gone again after DeleteBucketPolicy',
      aws: '200',
      doc: DOCS.putPolicy,
      async run(site) {
        const Bucket = await site.newBucket();
        const Policy = denying(Bucket, noHeader(site));
        await must(site.call(new PutBucketPolicyCommand({ Bucket, Policy })), 'PutBucketPolicy');
        await must(site.call(new DeleteBucketPolicyCommand({ Bucket })), 'DeleteBucketPolicy');
        return told(await site.put({}, { bucket: Bucket }));
      },
    },
    {
      name: 'a bucket without one',
      aws: '404 NoSuchBucketPolicy',
      doc: DOCS.getPolicy,
      run: async (site) =>
        told(await site.call(new GetBucketPolicyCommand({ Bucket: await site.newBucket() }))),
    },
    {
      name: 'a policy that is no JSON',
      aws: '400 MalformedPolicy',
      doc: DOCS.putPolicy,
      run: async (site) =>
        told(await site.call(new PutBucketPolicyCommand({ Bucket: await site.newBucket(), Policy: '{' }))),
    },
    {
      name: 'a policy for another bucket',
      aws: '400 MalformedPolicy',
      doc: DOCS.putPolicy,
      run: async (site) =>
        told(
          await site.call(
            new PutBucketPolicyCommand({ Bucket: await site.newBucket(), Policy: denying('another', {}) }),
          ),
        ),
    },
  ],
};
