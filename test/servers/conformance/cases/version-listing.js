import { ListObjectsV2Command, ListObjectVersionsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { DOCS } from '../docs.js';
import { must, told } from '../told.js';
import { versionedBucket } from '../versioned.js';

/** Versions of four keys, the last of them deleted. @param {import('../site.js').Site} site */
async function filled(site) {
  const { at, write, remove } = await versionedBucket(site);
  const { Bucket } = at;
  for (const Key of ['a/1', 'a/2', 'a/2', 'b'])
    await must(site.call(new PutObjectCommand({ Bucket, Key, Body: 'x' })), 'PutObject');
  const ids = [await write('one'), await write('two')];
  await must(remove(), 'DeleteObject');
  const list = (/** @type {Record<string, any>} */ more = {}) =>
    site.call(new ListObjectVersionsCommand({ Bucket, ...more }));
  return { Bucket, list, ids };
}

/** @param {any} output */
const keysOf = (output) =>
  ['Versions', 'DeleteMarkers', 'CommonPrefixes']
    .flatMap((field) => output?.[field] ?? [])
    .map(({ Key, Prefix }) => Key ?? Prefix)
    .join(' ');

/** @type {import('./case.js').Topic} */
export const versionListing = {
  title: 'ListObjectVersions',
  cases: [
    {
      name: 'by key, newest first, delete markers among them',
      aws: '200, a/1 a/2 a/2 b key key key, true, true false false',
      doc: DOCS.listVersions,
      async run(site) {
        const { list, ids } = await filled(site);
        const got = await list();
        const ofKey = (got.output?.Versions ?? []).filter((/** @type {any} */ { Key }) => Key === 'key');
        const order =
          ofKey.map((/** @type {any} */ { VersionId }) => VersionId).join() === ids.toReversed().join();
        const latest = [...(got.output?.DeleteMarkers ?? []), ...ofKey].map(({ IsLatest }) => IsLatest);
        return told(got, keysOf(got.output), order, latest.join(' '));
      },
    },
    {
      name: 'a plain listing shows what is current',
      aws: '200, a/1 a/2 b',
      doc: DOCS.deleteMarkers,
      async run(site) {
        const { Bucket } = await filled(site);
        const got = await site.call(new ListObjectsV2Command({ Bucket }));
        return told(got, got.output?.Contents?.map((/** @type {any} */ { Key }) => Key).join(' '));
      },
    },
    {
      name: 'pages of two',
      aws: '200, a/1 a/2 | a/2 b | key key | key',
      doc: DOCS.listVersions,
      async run(site) {
        const { list } = await filled(site);
        const pages = [];
        let got = await list({ MaxKeys: 2 });
        pages.push(keysOf(got.output));
        while (got.output?.IsTruncated && pages.length < 9) {
          const { NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = got.output;
          got = await list({ MaxKeys: 2, KeyMarker, VersionIdMarker });
          pages.push(keysOf(got.output));
        }
        return told(got, pages.join(' | '));
      },
    },
    {
      name: 'a key marker alone skips its key',
      aws: '200, b key key key',
      doc: DOCS.listVersions,
      async run(site) {
        const { list } = await filled(site);
        const got = await list({ KeyMarker: 'a/2' });
        return told(got, keysOf(got.output));
      },
    },
    {
      name: 'prefix',
      aws: '200, a/2 a/2',
      doc: DOCS.listVersions,
      async run(site) {
        const { list } = await filled(site);
        const got = await list({ Prefix: 'a/2' });
        return told(got, keysOf(got.output));
      },
    },
    {
      name: 'a delimiter folds',
      aws: '200, b key key key a/',
      doc: DOCS.listVersions,
      async run(site) {
        const { list } = await filled(site);
        const got = await list({ Delimiter: '/' });
        return told(got, keysOf(got.output));
      },
    },
    {
      name: 'a version marker without a key marker',
      aws: '400 InvalidArgument',
      doc: DOCS.listVersions,
      async run(site) {
        const { list, ids } = await filled(site);
        return told(await list({ VersionIdMarker: ids[0] }));
      },
    },
    {
      name: 'a bucket without versioning has null versions',
      aws: '200, null, true',
      doc: DOCS.versioningStates,
      async run(site) {
        const Bucket = await site.newBucket();
        await must(site.call(new PutObjectCommand({ Bucket, Key: 'key', Body: 'x' })), 'PutObject');
        const got = await site.call(new ListObjectVersionsCommand({ Bucket }));
        const [version] = got.output?.Versions ?? [];
        return told(got, version?.VersionId, version?.IsLatest);
      },
    },
  ],
};
