import {
  DeleteBucketEncryptionCommand,
  GetBucketEncryptionCommand,
  PutBucketEncryptionCommand,
} from '@aws-sdk/client-s3';
import { ONE as CUSTOMER } from '../customer-key.js';
import { DOCS } from '../docs.js';
import { must, told } from '../told.js';

const SSE = 'x-amz-server-side-encryption';
const BUCKET_KEY = `${SSE}-bucket-key-enabled`;

/** @typedef {import('../site.js').Site} Site */

/** A bucket with a default. @param {Site} site @param {any} rule */
async function withDefault(site, rule) {
  const Bucket = await site.newBucket();
  const ServerSideEncryptionConfiguration = { Rules: [rule] };
  const command = new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration });
  await must(site.call(command), 'PutBucketEncryption');
  return Bucket;
}

/** @param {Site} site */
const kmsRule = (site) => ({
  ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: site.server.kmsKeyId },
  BucketKeyEnabled: true,
});
const aesRule = () => ({ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } });
const blockingRule = () => ({ ...aesRule(), BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] } });

/** @param {string} name @param {string} aws @param {(site: Site) => any} rule @param {Record<string, string>} headers @param {import('../docs.js').Doc} [doc] @returns {import('./case.js').Case} */
const put = (name, aws, rule, headers, doc = DOCS.bucketEncryption) => ({
  name,
  aws,
  doc,
  async run(site) {
    const bucket = await withDefault(site, rule(site));
    const made = await site.put(headers, { bucket });
    return told(made, made.headers[SSE]);
  },
});

/** @type {import('./case.js').Topic} */
export const defaultEncryption = {
  title: 'Default encryption of a bucket',
  cases: [
    {
      name: 'a new bucket has SSE-S3',
      aws: '200, AES256',
      doc: DOCS.bucketEncryption,
      async run(site) {
        const got = await site.call(new GetBucketEncryptionCommand({ Bucket: await site.newBucket() }));
        const [rule] = got.output?.ServerSideEncryptionConfiguration?.Rules ?? [];
        return told(got, rule?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm);
      },
    },
    put('AES256: an object without a header', '200, AES256', aesRule, {}),
    put('aws:kms: an object without a header', '200, aws:kms', kmsRule, {}),
    put('aws:kms: an object that asks for AES256', '200, AES256', kmsRule, { [SSE]: 'AES256' }),
    {
      name: 'aws:kms with a bucket key: the object has it',
      aws: '200, true',
      doc: DOCS.bucketKey,
      async run(site) {
        const bucket = await withDefault(site, kmsRule(site));
        const made = await site.put({}, { bucket });
        return told(made, made.headers[BUCKET_KEY]);
      },
    },
    {
      name: 'what was set is read back',
      aws: '200, aws:kms, true, true',
      doc: DOCS.putEncryption,
      async run(site) {
        const Bucket = await withDefault(site, kmsRule(site));
        const got = await site.call(new GetBucketEncryptionCommand({ Bucket }));
        const [rule] = got.output?.ServerSideEncryptionConfiguration?.Rules ?? [];
        const { SSEAlgorithm, KMSMasterKeyID } = rule?.ApplyServerSideEncryptionByDefault ?? {};
        return told(
          got,
          SSEAlgorithm,
          KMSMasterKeyID?.endsWith(site.server.kmsKeyId),
          rule?.BucketKeyEnabled,
        );
      },
    },
    {
      name: 'DeleteBucketEncryption goes back to SSE-S3',
      aws: '200, AES256',
      doc: DOCS.bucketEncryption,
      async run(site) {
        const Bucket = await withDefault(site, kmsRule(site));
        await must(site.call(new DeleteBucketEncryptionCommand({ Bucket })), 'DeleteBucketEncryption');
        const made = await site.put({}, { bucket: Bucket });
        return told(made, made.headers[SSE]);
      },
    },
    put('SSE-C blocked: an object under SSE-C', '403 AccessDenied', blockingRule, CUSTOMER, DOCS.blocking),
    put('SSE-C blocked: an object without a header', '200, AES256', blockingRule, {}, DOCS.blocking),
    {
      name: 'a method that does not exist',
      aws: ['400 MalformedXML', '400 InvalidArgument'],
      doc: DOCS.putEncryption,
      run: async (site) =>
        withDefault(site, { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES128' } }).then(
          () => '200',
          (error) => error.message.replace('PutBucketEncryption: ', ''),
        ),
    },
  ],
};
