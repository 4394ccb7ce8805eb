import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { DOCS } from '../docs.js';
import { must, told } from '../told.js';

const NAMES = ['a/1', 'a/2', 'b', 'c/1', 'é'];

/** Five objects under a prefix of the case's own, then ListObjectsV2. @param {import('../site.js').Site} site */
async function listed(site, options = {}) {
  const prefix = `${site.key('')}`;
  for (const name of NAMES) await must(site.put({}, { key: `${prefix}${name}` }), 'PutObject');
  const list = (/** @type {Record<string, any>} */ more = {}) =>
    site.call(new ListObjectsV2Command({ Bucket: site.bucket, Prefix: prefix, ...options, ...more }));
  const keys = (/** @type {any} */ { output }) =>
    (output?.Contents ?? []).map(({ Key }) => Key.slice(prefix.length)).join(' ');
  return { prefix, list, keys, first: await list() };
}

/** @type {import('./case.js').Topic} */
export const listing = {
  title: 'ListObjectsV2',
  cases: [
    {
      name: 'keys in the order of their UTF-8 bytes',
      aws: '200, a/1 a/2 b c/1 é, 5',
      doc: DOCS.listObjects,
      async run(site) {
        const { first, keys } = await listed(site);
        return told(first, keys(first), first.output?.KeyCount);
      },
    },
    {
      name: 'pages, by the token',
      aws: '200, a/1 a/2, b c/1, é, false',
      doc: DOCS.listObjects,
      async run(site) {
        const { first, list, keys } = await listed(site, { MaxKeys: 2 });
        const second = await list({ ContinuationToken: first.output?.NextContinuationToken });
        const third = await list({ ContinuationToken: second.output?.NextContinuationToken });
        return told(third, ...[first, second, third].map(keys), third.output?.IsTruncated);
      },
    },
    {
      name: 'a delimiter folds what is below it',
      aws: '200, b é, a/ c/, 4',
      doc: DOCS.listObjects,
      async run(site) {
        const { first, keys, prefix } = await listed(site, { Delimiter: '/' });
        const folded = (first.output?.CommonPrefixes ?? []).map(({ Prefix }) => Prefix.slice(prefix.length));
        return told(first, keys(first), folded.join(' '), first.output?.KeyCount);
      },
    },
    {
      name: 'start-after',
      aws: '200, b c/1 é',
      doc: DOCS.listObjects,
      async run(site) {
        const { list, keys, prefix } = await listed(site);
        const rest = await list({ StartAfter: `${prefix}a/2` });
        return told(rest, keys(rest));
      },
    },
    {
      name: 'encoding-type=url',
      aws: '200, /%C3%A9',
      doc: DOCS.listObjects,
      async run(site) {
        const { list, prefix } = await listed(site);
        const got = await list({ EncodingType: 'url', StartAfter: `${prefix}c/1` });
        return told(got, got.output?.Contents?.[0]?.Key.replace(/^\d+/, ''));
      },
    },
    {
      name: 'a token that nobody gave',
      aws: '400 InvalidArgument',
      doc: DOCS.listObjects,
      async run(site) {
        const { list } = await listed(site);
        return told(await list({ ContinuationToken: '!not a token!' }));
      },
    },
    {
      name: 'max-keys below zero',
      aws: '400 InvalidArgument',
      doc: DOCS.listObjects,
      run: async (site) => told((await listed(site, { MaxKeys: -1 })).first),
    },
  ],
};
