import { ListObjectsCommand } from '@aws-sdk/client-s3';
import { DOCS } from '../docs.js';
import { must, told } from '../told.js';

const NAMES = ['a/1', 'a/2', 'b', 'c/1', 'é'];

/** Five objects under a prefix of the case's own. @param {import('../site.js').Site} site */
async function filled(site) {
  const prefix = site.key('');
  for (const name of NAMES) await must(site.put({}, { key: `${prefix}${name}` }), 'PutObject');
  const list = (/** @type {Record<string, any>} */ more = {}) =>
    site.call(new ListObjectsCommand({ Bucket: site.bucket, Prefix: prefix, ...more }));
  const cut = (/** @type {string | undefined} */ name) => name?.slice(prefix.length);
  const keys = (/** @type {any} */ { output }) =>
    (output?.Contents ?? []).map((/** @type {any} */ { Key }) => cut(Key)).join(' ');
  const folded = (/** @type {any} */ { output }) =>
    (output?.CommonPrefixes ?? []).map((/** @type {any} */ { Prefix }) => cut(Prefix)).join(' ');
  return { prefix, list, keys, folded, cut };
}

/** @type {import('./case.js').Topic} */
export const listingV1 = {
  title: 'ListObjects, version 1',
  cases: [
    {
      name: 'keys in the order of their UTF-8 bytes, with owners',
      aws: '200, a/1 a/2 b c/1 é, true, false',
      doc: DOCS.listObjectsV1,
      async run(site) {
        const { list, keys } = await filled(site);
        const got = await list();
        const owned = got.output?.Contents?.every((/** @type {any} */ { Owner }) => Owner?.ID !== undefined);
        return told(got, keys(got), owned, got.output?.IsTruncated);
      },
    },
    {
      name: 'pages go on from the last key; without a delimiter there is no NextMarker',
      aws: '200, a/1 a/2, none, b c/1 é',
      doc: DOCS.listObjectsV1,
      async run(site) {
        const { list, keys, prefix, cut } = await filled(site);
        const first = await list({ MaxKeys: 2 });
        const rest = await list({ Marker: `${prefix}a/2` });
        return told(rest, keys(first), cut(first.output?.NextMarker), keys(rest));
      },
    },
    {
      name: 'with a delimiter NextMarker may be a common prefix',
      aws: '200, a/, a/, b',
      doc: DOCS.listObjectsV1,
      async run(site) {
        const { list, keys, folded, cut } = await filled(site);
        const first = await list({ Delimiter: '/', MaxKeys: 1 });
        const Marker = first.output?.NextMarker;
        const second = await list({ Delimiter: '/', MaxKeys: 1, Marker });
        return told(second, folded(first), cut(Marker), keys(second));
      },
    },
    {
      name: 'a delimiter folds what is below it',
      aws: '200, b é, a/ c/',
      doc: DOCS.listObjectsV1,
      async run(site) {
        const { list, keys, folded } = await filled(site);
        const got = await list({ Delimiter: '/' });
        return told(got, keys(got), folded(got));
      },
    },
    {
      name: 'max-keys of zero',
      aws: '200, , false',
      doc: DOCS.listObjectsV1,
      async run(site) {
        const { list, keys } = await filled(site);
        const got = await list({ MaxKeys: 0 });
        return told(got, keys(got), got.output?.IsTruncated);
      },
    },
    {
      name: 'max-keys below zero',
      aws: '400 InvalidArgument',
      doc: DOCS.listObjectsV1,
      run: async (site) => told(await (await filled(site)).list({ MaxKeys: -1 })),
    },
  ],
};
