import { ALGORITHM, customer, customerOfSource, KEY, KEY_MD5, ONE, OTHER } from '../customer-key.js';
import { DOCS } from '../docs.js';
import { md5Hex } from '../site.js';
import { must, told } from '../told.js';

const SSE = 'x-amz-server-side-encryption';
const doc = DOCS.sseCRequest;

/** @typedef {import('../site.js').Site} Site */

/** @param {Record<string, string>} headers @param {string} name */
const without = (headers, name) =>
  Object.fromEntries(Object.entries(headers).filter(([one]) => one !== name));

/** @param {string} name @param {string | string[]} aws @param {(site: Site) => Record<string, string>} headers @returns {import('./case.js').Case} */
const put = (name, aws, headers) => ({
  name: `PUT: ${name}`,
  aws,
  doc,
  run: async (site) => told(await site.put(headers(site))),
});

/** Stores under the one key, then looks. @param {string} name @param {string | string[]} aws @param {(site: Site, key: string, put: any) => Promise<string>} look @returns {import('./case.js').Case} */
const stored = (name, aws, look) => ({
  name,
  aws,
  doc,
  async run(site) {
    const key = site.key();
    return look(site, key, await must(site.put(ONE, { key }), 'PutObject'));
  },
});

/** @param {string} name @param {string | string[]} aws @param {string} method @param {Record<string, string>} headers @returns {import('./case.js').Case} */
const read = (name, aws, method, headers) =>
  stored(`${method}: ${name}`, aws, async (site, key) => told(await site.send({ method, key, headers })));

/** @param {string} name @param {string | string[]} aws @param {Record<string, string>} headers @returns {import('./case.js').Case} */
const copy = (name, aws, headers) =>
  stored(`copy: ${name}`, aws, async (site, key) =>
    told(await site.put({ 'x-amz-copy-source': `/${site.bucket}/${key}`, ...headers }, { body: '' })),
  );

/** @type {import('./case.js').Topic} */
export const sseC = {
  title: 'SSE-C',
  cases: [
    stored(
      'PUT: algorithm and key MD5 come back, never the key',
      `200, AES256, ${ONE[KEY_MD5]}, none`,
      async (_, __, put) => told(put, put.headers[ALGORITHM], put.headers[KEY_MD5], put.headers[KEY]),
    ),
    stored('PUT: the ETag is not the MD5', '200, false', async (_, __, put) =>
      told(put, put.headers.etag === `"${md5Hex('hello')}"`),
    ),
    put('without the algorithm', '400 InvalidArgument', () => without(ONE, ALGORITHM)),
    put('without the key', '400 InvalidArgument', () => without(ONE, KEY)),
    put('without the key MD5', '400 InvalidArgument', () => without(ONE, KEY_MD5)),
    put('the MD5 of another key', '400 InvalidArgument', () => ({ ...ONE, [KEY_MD5]: OTHER[KEY_MD5] ?? '' })),
    put('a key of 16 bytes', '400 InvalidArgument', () => customer('one', { length: 16 })),
    put('a key that is no base64', '400 InvalidArgument', () => ({ ...ONE, [KEY]: '!'.repeat(44) })),
    put('another algorithm', ['400 InvalidArgument', '400 InvalidEncryptionAlgorithmError'], () => ({
      ...ONE,
      [ALGORITHM]: 'AES128',
    })),
    put('with SSE-S3 at once', '400 InvalidArgument', () => ({ ...ONE, [SSE]: 'AES256' })),
    put('with SSE-KMS at once', '400 InvalidArgument', (site) => ({
      ...ONE,
      [SSE]: 'aws:kms',
      [`${SSE}-aws-kms-key-id`]: site.server.kmsKeyId ?? '',
    })),
    {
      name: 'PUT: without TLS',
      aws: '4xx',
      doc: DOCS.sseC,
      run: async (site) => told(await site.plain().put(ONE)),
    },
    stored('GET: with the key', '200, hello, AES256', async (site, key) => {
      const got = await site.send({ key, headers: ONE });
      return told(got, got.body, got.headers[ALGORITHM]);
    }),
    stored('GET: a range', '206, ell', async (site, key) => {
      const got = await site.send({ key, headers: { ...ONE, range: 'bytes=1-3' } });
      return told(got, got.body);
    }),
    read('without the key', '400 InvalidRequest', 'GET', {}),
    read('with another key', '403 AccessDenied', 'GET', OTHER),
    read('with the MD5 of another key', '400 InvalidArgument', 'GET', {
      ...ONE,
      [KEY_MD5]: OTHER[KEY_MD5] ?? '',
    }),
    read('with the key', '200', 'HEAD', ONE),
    read('without the key', '400', 'HEAD', {}),
    read('with another key', '403', 'HEAD', OTHER),
    {
      name: 'GET: a key for an object that has none',
      aws: '400 InvalidRequest',
      doc,
      async run(site) {
        const key = site.key();
        await must(site.put({}, { key }), 'PutObject');
        return told(await site.send({ key, headers: ONE }));
      },
    },
    read('without the key', '204', 'DELETE', {}),
    copy('with the key of the source', '200', customerOfSource('one')),
    copy('without it', '400 InvalidRequest', {}),
    copy('with another key', '403 AccessDenied', customerOfSource('another')),
    stored('copy: to another key', '200, hello', async (site, from) => {
      const key = site.key();
      const headers = {
        'x-amz-copy-source': `/${site.bucket}/${from}`,
        ...customerOfSource('one'),
        ...OTHER,
      };
      const made = await site.put(headers, { key, body: '' });
      if (made.status !== 200) return told(made);
      const got = await site.send({ key, headers: OTHER });
      return told(got, got.body);
    }),
  ],
};
