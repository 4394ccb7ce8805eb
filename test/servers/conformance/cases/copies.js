import { CopyObjectCommand, GetObjectTaggingCommand } from '@aws-sdk/client-s3';
import { DOCS } from '../docs.js';
import { md5Hex } from '../site.js';
import { must, told } from '../told.js';

/** @typedef {import('../site.js').Site} Site */

/** An object with metadata and a tag. @param {Site} site */
async function source(site) {
  const key = site.key();
  const headers = { 'x-amz-meta-a': 'old', 'content-type': 'text/old', 'x-amz-tagging': 'a=old' };
  await must(site.put(headers, { key }), 'PutObject');
  return key;
}

/** @param {Site} site @param {Record<string, any>} [options] */
async function copied(site, options = {}) {
  const from = await source(site);
  const Key = site.key();
  const CopySource = `${site.bucket}/${from}`;
  const copy = await site.call(new CopyObjectCommand({ Bucket: site.bucket, Key, CopySource, ...options }));
  const head = copy.status === 200 ? await site.send({ key: Key }) : undefined;
  return { copy, Key, head };
}

/** @param {Site} site @param {string} Key */
async function tagsOf(site, Key) {
  const got = await must(
    site.call(new GetObjectTaggingCommand({ Bucket: site.bucket, Key })),
    'GetObjectTagging',
  );
  return got.output.TagSet.map((/** @type {any} */ { Key, Value }) => `${Key}=${Value}`).join('&');
}

/** @type {import('./case.js').Topic} */
export const copies = {
  title: 'Copies',
  cases: [
    {
      name: 'content, metadata and tags come along',
      aws: '200, hello, old, text/old, a=old',
      doc: DOCS.copyObject,
      async run(site) {
        const { copy, head, Key } = await copied(site);
        if (head === undefined) return told(copy);
        const { 'x-amz-meta-a': meta, 'content-type': type } = head.headers;
        return told(copy, head.body, meta, type, await tagsOf(site, Key));
      },
    },
    {
      name: 'REPLACE of the metadata',
      aws: '200, new, text/new',
      doc: DOCS.copyObject,
      async run(site) {
        const replace = { MetadataDirective: 'REPLACE', Metadata: { a: 'new' }, ContentType: 'text/new' };
        const { copy, head } = await copied(site, replace);
        return told(copy, head?.headers['x-amz-meta-a'], head?.headers['content-type']);
      },
    },
    {
      name: 'COPY of the metadata, whatever else is given',
      aws: '200, old',
      doc: DOCS.copyObject,
      async run(site) {
        const { copy, head } = await copied(site, { Metadata: { a: 'new' } });
        return told(copy, head?.headers['x-amz-meta-a']);
      },
    },
    {
      name: 'REPLACE of the tags',
      aws: '200, a=new',
      doc: DOCS.copyObject,
      async run(site) {
        const { copy, Key } = await copied(site, { TaggingDirective: 'REPLACE', Tagging: 'a=new' });
        return copy.status === 200 ? told(copy, await tagsOf(site, Key)) : told(copy);
      },
    },
    {
      name: 'onto itself, with nothing changed',
      aws: '400 InvalidRequest',
      doc: DOCS.copyObject,
      async run(site) {
        const Key = await source(site);
        const CopySource = `${site.bucket}/${Key}`;
        return told(await site.call(new CopyObjectCommand({ Bucket: site.bucket, Key, CopySource })));
      },
    },
    {
      name: 'onto itself, with other metadata',
      aws: '200, new',
      doc: DOCS.copyObject,
      async run(site) {
        const Key = await source(site);
        const at = { Bucket: site.bucket, Key, CopySource: `${site.bucket}/${Key}` };
        const replace = /** @type {const} */ ({ MetadataDirective: 'REPLACE', Metadata: { a: 'new' } });
        const copy = await site.call(new CopyObjectCommand({ ...at, ...replace }));
        return told(copy, (await site.send({ key: Key })).headers['x-amz-meta-a']);
      },
    },
    {
      name: 'of an absent key',
      aws: '404 NoSuchKey',
      doc: DOCS.copyObject,
      async run(site) {
        const CopySource = `${site.bucket}/${site.key()}`;
        return told(
          await site.call(new CopyObjectCommand({ Bucket: site.bucket, Key: site.key(), CopySource })),
        );
      },
    },
    {
      name: 'x-amz-copy-source-if-match, the same',
      aws: '200',
      doc: DOCS.copyObject,
      run: async (site) => told((await copied(site, { CopySourceIfMatch: `"${md5Hex('hello')}"` })).copy),
    },
    {
      name: 'x-amz-copy-source-if-match, another',
      aws: '412 PreconditionFailed',
      doc: DOCS.copyObject,
      run: async (site) => told((await copied(site, { CopySourceIfMatch: `"${md5Hex('x')}"` })).copy),
    },
  ],
};
