import { GetObjectTaggingCommand, PutObjectTaggingCommand } from '@aws-sdk/client-s3';
import { DOCS } from '../docs.js';
import { must, told } from '../told.js';

/** @param {number} count */
const many = (count) => Array.from({ length: count }, (_, at) => `t${at}=v`).join('&');

/** @param {string} name @param {string} tags @param {string} aws @returns {import('./case.js').Case} */
const header = (name, tags, aws) => ({
  name,
  aws,
  doc: DOCS.tagging,
  run: async (site) => told(await site.put({ 'x-amz-tagging': tags })),
});

/** @param {import('../site.js').Site} site @param {string} Key */
async function tagsOf(site, Key) {
  const got = await site.call(new GetObjectTaggingCommand({ Bucket: site.bucket, Key }));
  const tags = (got.output?.TagSet ?? []).map((/** @type {any} */ { Key, Value }) => `${Key}=${Value}`);
  return told(got, tags.sort().join('&'));
}

/** @type {import('./case.js').Topic} */
export const tagging = {
  title: 'Tags',
  cases: [
    {
      name: 'the header of PUT',
      aws: '200, a=1&b=x y',
      doc: DOCS.tagging,
      async run(site) {
        const key = site.key();
        await must(site.put({ 'x-amz-tagging': 'a=1&b=x%20y' }, { key }), 'PutObject');
        return tagsOf(site, key);
      },
    },
    {
      name: 'PutObjectTagging replaces them',
      aws: '200, c=3',
      doc: DOCS.putTagging,
      async run(site) {
        const key = site.key();
        await must(site.put({ 'x-amz-tagging': 'a=1' }, { key }), 'PutObject');
        const Tagging = { TagSet: [{ Key: 'c', Value: '3' }] };
        await must(
          site.call(new PutObjectTaggingCommand({ Bucket: site.bucket, Key: key, Tagging })),
          'PutObjectTagging',
        );
        return tagsOf(site, key);
      },
    },
    {
      name: 'GET counts them',
      aws: '200, 2',
      doc: DOCS.getObject,
      async run(site) {
        const key = site.key();
        await must(site.put({ 'x-amz-tagging': 'a=1&b=2' }, { key }), 'PutObject');
        const got = await site.send({ key });
        return told(got, got.headers['x-amz-tagging-count']);
      },
    },
    header('10 tags', many(10), '200'),
    header('11 tags', many(11), '400 BadRequest'),
    header('a key of 129 characters', `${'k'.repeat(129)}=1`, '400 InvalidTag'),
    header('a value of 257 characters', `k=${'v'.repeat(257)}`, '400 InvalidTag'),
    header('a key given twice', 'k=1&k=2', '4xx'),
  ],
};
