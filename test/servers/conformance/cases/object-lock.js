import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  HeadObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLockConfigurationCommand,
} from '@aws-sdk/client-s3';
import { DOCS } from '../docs.js';
import { must, told } from '../told.js';
import { beginUpload, LAST } from '../upload.js';

/** @typedef {import('../site.js').Site} Site */

/** The `hello` of the cases, as MD5. */
const ContentMD5 = 'XUFAKrxLKna5cZ2REBfFkg==';
let count = 0;

/** @param {Site} site @param {string} Bucket @param {any} DefaultRetention */
const putRule = (site, Bucket, DefaultRetention) =>
  site.call(
    new PutObjectLockConfigurationCommand({
      Bucket,
      ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention } },
    }),
  );

/**
 * A bucket with Object Lock whose default rule keeps versions for a day.
 *
 * @param {Site} site
 * @param {'GOVERNANCE' | 'COMPLIANCE'} [Mode] none: no rule
 */
async function lockedBucket(site, Mode = undefined) {
  const Bucket = `locked-${++count}`;
  const make = new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true });
  await must(site.call(make), 'CreateBucket');
  if (Mode !== undefined) await must(putRule(site, Bucket, { Mode, Days: 1 }), 'PutObjectLockConfiguration');
  const at = { Bucket, Key: 'key' };
  return {
    Bucket,
    at,
    /** @param {Record<string, any>} [more] */
    put: (more = { ContentMD5 }) => site.call(new PutObjectCommand({ ...at, Body: 'hello', ...more })),
    /** @param {string} [VersionId] @param {Record<string, any>} [more] */
    remove: (VersionId, more = {}) => site.call(new DeleteObjectCommand({ ...at, VersionId, ...more })),
    async kept() {
      const got = await site.call(new HeadObjectCommand(at));
      const until = got.output?.ObjectLockRetainUntilDate;
      const days = until && (until.getTime() - Date.now()) / 86_400_000;
      return told(got, got.output?.ObjectLockMode, days && Math.round(days));
    },
  };
}

/** @type {import('./case.js').Topic} */
export const objectLock = {
  title: 'Object Lock',
  cases: [
    {
      name: 'a bucket that is made with it keeps versions',
      aws: '200, Enabled',
      doc: DOCS.createBucket,
      async run(site) {
        const { Bucket } = await lockedBucket(site);
        const got = await site.call(new GetBucketVersioningCommand({ Bucket }));
        return told(got, got.output?.Status);
      },
    },
    {
      name: 'the default rule is read back',
      aws: '200, Enabled, COMPLIANCE, 1',
      doc: DOCS.lockConfiguration,
      async run(site) {
        const { Bucket } = await lockedBucket(site, 'COMPLIANCE');
        const got = await site.call(new GetObjectLockConfigurationCommand({ Bucket }));
        const lock = got.output?.ObjectLockConfiguration;
        const { Mode, Days } = lock?.Rule?.DefaultRetention ?? {};
        return told(got, lock?.ObjectLockEnabled, Mode, Days);
      },
    },
    {
      name: 'a bucket without it',
      aws: '404 ObjectLockConfigurationNotFoundError',
      doc: DOCS.lockConfiguration,
      run: async (site) =>
        told(await site.call(new GetObjectLockConfigurationCommand({ Bucket: await site.newBucket() }))),
    },
    {
      name: 'for a bucket without versions',
      aws: '409 InvalidBucketState',
      doc: DOCS.lockGuide,
      run: async (site) => told(await putRule(site, await site.newBucket(), { Mode: 'GOVERNANCE', Days: 1 })),
    },
    {
      name: 'a rule with days and years',
      aws: '400 MalformedXML',
      doc: DOCS.putLock,
      async run(site) {
        const { Bucket } = await lockedBucket(site);
        return told(await putRule(site, Bucket, { Mode: 'GOVERNANCE', Days: 1, Years: 1 }));
      },
    },
    {
      name: 'versions cannot be suspended any more',
      aws: '409 InvalidBucketState',
      doc: DOCS.lockGuide,
      async run(site) {
        const { Bucket } = await lockedBucket(site);
        const suspended = { Bucket, VersioningConfiguration: { Status: /** @type {const} */ ('Suspended') } };
        return told(await site.call(new PutBucketVersioningCommand(suspended)));
      },
    },
    {
      name: 'what is put is kept as the rule says',
      aws: '200, GOVERNANCE, 1',
      doc: DOCS.lockGuide,
      async run(site) {
        const { put, kept } = await lockedBucket(site, 'GOVERNANCE');
        await must(put(), 'PutObject');
        return kept();
      },
    },
    {
      name: 'so is what was sent in parts',
      aws: '200, COMPLIANCE, 1',
      doc: DOCS.lockGuide,
      async run(site) {
        const { Bucket, at, kept } = await lockedBucket(site, 'COMPLIANCE');
        const upload = await beginUpload(site, { Bucket, Key: at.Key, ChecksumAlgorithm: 'CRC32' });
        const part = await must(upload.put(1, LAST, { ChecksumAlgorithm: 'CRC32' }), 'UploadPart');
        const { ETag, ChecksumCRC32 } = part.output;
        await must(upload.complete([{ PartNumber: 1, ETag, ChecksumCRC32 }]), 'CompleteMultipartUpload');
        return kept();
      },
    },
    {
      name: 'and a copy',
      aws: '200, GOVERNANCE, 1',
      doc: DOCS.lockGuide,
      async run(site) {
        const { at, kept } = await lockedBucket(site, 'GOVERNANCE');
        await must(site.put({}, { key: 'locked-source' }), 'PutObject');
        const CopySource = `${site.bucket}/locked-source`;
        await must(site.call(new CopyObjectCommand({ ...at, CopySource })), 'CopyObject');
        return kept();
      },
    },
    {
      name: 'PUT without a checksum, where a rule will lock it',
      aws: '400 InvalidRequest',
      doc: DOCS.lockConsiderations,
      async run(site) {
        const { put } = await lockedBucket(site, 'GOVERNANCE');
        return told(await put({}));
      },
    },
    {
      name: 'with a checksum of its own kind',
      aws: '200, COMPLIANCE, 1',
      doc: DOCS.lockConsiderations,
      async run(site) {
        const { put, kept } = await lockedBucket(site, 'COMPLIANCE');
        await must(put({ ChecksumAlgorithm: 'CRC64NVME' }), 'PutObject');
        return kept();
      },
    },
    {
      name: 'a locked version is not deleted',
      aws: '403 AccessDenied',
      doc: DOCS.lockGuide,
      async run(site) {
        const { put, remove } = await lockedBucket(site, 'COMPLIANCE');
        const { output } = await must(put(), 'PutObject');
        return told(await remove(output.VersionId, { BypassGovernanceRetention: true }));
      },
    },
    {
      name: 'in governance mode neither',
      aws: '403 AccessDenied',
      doc: DOCS.lockGuide,
      async run(site) {
        const { put, remove } = await lockedBucket(site, 'GOVERNANCE');
        const { output } = await must(put(), 'PutObject');
        return told(await remove(output.VersionId));
      },
    },
    {
      name: 'but by who may bypass it, and says so',
      aws: '204',
      doc: DOCS.lockGuide,
      async run(site) {
        const { put, remove } = await lockedBucket(site, 'GOVERNANCE');
        const { output } = await must(put(), 'PutObject');
        return told(await remove(output.VersionId, { BypassGovernanceRetention: true }));
      },
    },
    {
      name: 'DELETE without a version hides it',
      aws: '204, true',
      doc: DOCS.lockGuide,
      async run(site) {
        const { put, remove } = await lockedBucket(site, 'COMPLIANCE');
        await must(put(), 'PutObject');
        const got = await remove(undefined);
        return told(got, got.output?.DeleteMarker);
      },
    },
    {
      name: 'a version is free where no rule locks it',
      aws: '204',
      doc: DOCS.lockGuide,
      async run(site) {
        const { put, remove } = await lockedBucket(site);
        const { output } = await must(put(), 'PutObject');
        return told(await remove(output.VersionId));
      },
    },
  ],
};
