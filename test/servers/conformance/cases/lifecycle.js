import {
  DeleteBucketLifecycleCommand,
  GetBucketLifecycleConfigurationCommand,
  PutBucketLifecycleConfigurationCommand,
} from '@aws-sdk/client-s3';
import { DOCS } from '../docs.js';
import { must, told } from '../told.js';

/** @typedef {import('../site.js').Site} Site */

/** @param {number} days @param {Record<string, any>} [filter] */
const aborting = (days, filter = { Prefix: 'uploads/' }) => ({
  ID: 'abort',
  Status: 'Enabled',
  Filter: filter,
  AbortIncompleteMultipartUpload: { DaysAfterInitiation: days },
});

/** @param {Site} site @param {string} Bucket @param {any} rule */
const put = (site, Bucket, rule) =>
  site.call(
    new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules: [rule] } }),
  );

/** @type {import('./case.js').Topic} */
export const lifecycle = {
  title: 'Lifecycle of incomplete uploads',
  cases: [
    {
      name: 'a rule that aborts is read back',
      aws: '200, 7, uploads/',
      doc: DOCS.lifecycle,
      async run(site) {
        const Bucket = await site.newBucket();
        await must(put(site, Bucket, aborting(7)), 'PutBucketLifecycleConfiguration');
        const got = await site.call(new GetBucketLifecycleConfigurationCommand({ Bucket }));
        const [rule] = got.output?.Rules ?? [];
        return told(got, rule?.AbortIncompleteMultipartUpload?.DaysAfterInitiation, rule?.Filter?.Prefix);
      },
    },
    {
      name: 'for the whole bucket',
      aws: '200',
      doc: DOCS.lifecycle,
      run: async (site) => told(await put(site, await site.newBucket(), aborting(1, { Prefix: '' }))),
    },
    {
      name: 'after 0 days',
      aws: '4xx',
      doc: DOCS.putLifecycle,
      run: async (site) => told(await put(site, await site.newBucket(), aborting(0))),
    },
    {
      name: 'for objects with a tag: uploads have none',
      aws: '400 InvalidRequest',
      doc: DOCS.putLifecycle,
      run: async (site) =>
        told(await put(site, await site.newBucket(), aborting(7, { Tag: { Key: 'a', Value: 'b' } }))),
    },
    {
      name: 'a bucket without one',
      aws: '404 NoSuchLifecycleConfiguration',
      doc: DOCS.putLifecycle,
      run: async (site) =>
        told(await site.call(new GetBucketLifecycleConfigurationCommand({ Bucket: await site.newBucket() }))),
    },
    {
      name: 'deleted again',
      aws: '404 NoSuchLifecycleConfiguration',
      doc: DOCS.putLifecycle,
      async run(site) {
        const Bucket = await site.newBucket();
        await must(put(site, Bucket, aborting(7)), 'PutBucketLifecycleConfiguration');
        await must(site.call(new DeleteBucketLifecycleCommand({ Bucket })), 'DeleteBucketLifecycle');
        return told(await site.call(new GetBucketLifecycleConfigurationCommand({ Bucket })));
      },
    },
  ],
};
