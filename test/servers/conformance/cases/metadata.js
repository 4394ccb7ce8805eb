import { DOCS } from '../docs.js';
import { must, told } from '../told.js';

/** @typedef {import('../site.js').Site} Site */

/** @param {Site} site @param {Record<string, string>} headers */
async function back(site, headers) {
  const key = site.key();
  const put = await site.put(headers, { key });
  if (put.status !== 200) return put;
  return must(site.send({ method: 'HEAD', key }), 'HeadObject');
}

/** As a header carries UTF-8: one character for each byte. @param {string} text */
const onTheWire = (text) => Buffer.from(text, 'utf8').toString('latin1');
/** What the 2 KB are counted over: names without their prefix, and values. @param {number} size */
const ofSize = (size) => ({ 'x-amz-meta-a': 'x'.repeat(size - 1) });

/** @type {import('./case.js').Topic} */
export const metadata = {
  title: 'User metadata',
  cases: [
    {
      name: 'ASCII comes back',
      aws: '200, a value; with = signs',
      doc: DOCS.metadata,
      async run(site) {
        const got = await back(site, { 'x-amz-meta-a': 'a value; with = signs' });
        return told(got, got.headers['x-amz-meta-a']);
      },
    },
    {
      name: 'names come back in lower case',
      aws: '200, 1',
      doc: DOCS.metadata,
      async run(site) {
        const key = site.key();
        const change = (/** @type {import('../sign.js').Wire} */ { headers }) => {
          headers['X-Amz-Meta-MiXed'] = headers['x-amz-meta-mixed'] ?? '';
          delete headers['x-amz-meta-mixed'];
        };
        await must(site.put({ 'x-amz-meta-mixed': '1' }, { key, change }), 'PutObject');
        const got = await site.send({ method: 'HEAD', key });
        return told(got, got.headers['x-amz-meta-mixed']);
      },
    },
    {
      name: 'what is not ASCII comes back encoded as RFC 2047 has it',
      aws: '200, =?UTF-8?…?=',
      doc: DOCS.metadata,
      async run(site) {
        const got = await back(site, { 'x-amz-meta-a': onTheWire('Übersicht') });
        const value = got.headers['x-amz-meta-a'] ?? '';
        return told(got, value.replace(/^=\?UTF-8\?.+\?=$/i, '=?UTF-8?…?='));
      },
    },
    {
      name: '2,048 bytes of it',
      aws: '200',
      doc: DOCS.metadata,
      run: async (site) => told(await site.put(ofSize(2048))),
    },
    {
      name: '2,049 bytes of it',
      aws: '400 MetadataTooLarge',
      doc: DOCS.metadata,
      run: async (site) => told(await site.put(ofSize(2049))),
    },
    {
      name: 'Content-Type, Content-Disposition and Cache-Control come back',
      aws: '200, text/x-a, attachment, no-store',
      doc: DOCS.metadata,
      async run(site) {
        const headers = {
          'content-type': 'text/x-a',
          'content-disposition': 'attachment',
          'cache-control': 'no-store',
        };
        const got = await back(site, headers);
        return told(got, ...Object.keys(headers).map((name) => got.headers[name]));
      },
    },
    {
      name: 'an object without a type',
      aws: '200, binary/octet-stream',
      doc: DOCS.putObject,
      async run(site) {
        const got = await back(site, {});
        return told(got, got.headers['content-type']);
      },
    },
  ],
};
