import { createHash } from 'node:crypto';
import { DOCS } from '../docs.js';
import { md5, md5Hex } from '../site.js';
import { must, told } from '../told.js';
import { beginUpload, LAST } from '../upload.js';

const PREFIX = 'x-amz-server-side-encryption-customer-';
const [ALGORITHM, KEY, KEY_MD5] = [`${PREFIX}algorithm`, `${PREFIX}key`, `${PREFIX}key-md5`];
const SSE = 'x-amz-server-side-encryption';
const doc = DOCS.sseCRequest;

/** @typedef {import('../site.js').Site} Site */

/** The three headers. @param {string} name stands for the key @param {string} [prefix] @param {number} [length] */
function customer(name, prefix = PREFIX, length = 32) {
  const key = createHash('sha256').update(name).digest().subarray(0, length);
  return {
    [`${prefix}algorithm`]: 'AES256',
    [`${prefix}key`]: key.toString('base64'),
    [`${prefix}key-md5`]: md5(key),
  };
}

const ONE = customer('one');
const OTHER = customer('another');
const COPY_SOURCE = 'x-amz-copy-source-server-side-encryption-customer-';

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

/** @param {string} name @param {string | string[]} aws @param {Record<string, string>} headers of UploadPart @returns {import('./case.js').Case} */
const part = (name, aws, headers) => ({
  name: `part: ${name}`,
  aws,
  doc,
  async run(site) {
    const upload = await beginUpload(site, sdk(ONE));
    const query = { partNumber: '1', uploadId: upload.at.UploadId };
    const sent = await site.put(headers, { key: upload.at.Key, query });
    await upload.abort();
    return told(sent);
  },
});

/** As the SDK names them. @param {Record<string, string>} headers */
const sdk = (headers) => ({
  SSECustomerAlgorithm: headers[ALGORITHM],
  SSECustomerKey: headers[KEY],
  SSECustomerKeyMD5: headers[KEY_MD5],
});

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
    put('a key of 16 bytes', '400 InvalidArgument', () => customer('one', PREFIX, 16)),
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
    copy('with the key of the source', '200', customer('one', COPY_SOURCE)),
    copy('without it', '400 InvalidRequest', {}),
    copy('with another key', '403 AccessDenied', customer('another', COPY_SOURCE)),
    stored('copy: to another key', '200, hello', async (site, from) => {
      const key = site.key();
      const headers = {
        'x-amz-copy-source': `/${site.bucket}/${from}`,
        ...customer('one', COPY_SOURCE),
        ...OTHER,
      };
      const made = await site.put(headers, { key, body: '' });
      if (made.status !== 200) return told(made);
      const got = await site.send({ key, headers: OTHER });
      return told(got, got.body);
    }),
    part('with the key', '200', ONE),
    part('without the key', '400 InvalidRequest', {}),
    part('with another key', '4xx', OTHER),
    {
      name: 'part: a key in an upload that has none',
      aws: '4xx',
      doc,
      async run(site) {
        const upload = await beginUpload(site);
        const query = { partNumber: '1', uploadId: upload.at.UploadId };
        const sent = await site.put(ONE, { key: upload.at.Key, query });
        await upload.abort();
        return told(sent);
      },
    },
    {
      name: 'multipart: complete, and read with the key',
      aws: `200, ${LAST}`,
      doc,
      async run(site) {
        const upload = await beginUpload(site, sdk(ONE));
        const put = await must(upload.put(1, LAST, sdk(ONE)), 'UploadPart');
        await must(upload.complete([{ PartNumber: 1, ETag: put.output.ETag }]), 'CompleteMultipartUpload');
        const got = await site.send({ key: upload.at.Key, headers: ONE });
        return told(got, got.body);
      },
    },
    {
      name: 'presigned: all three headers signed',
      aws: '200',
      doc: DOCS.sseC,
      run: async (site) => told(await site.put(ONE, { via: 'query' })),
    },
    {
      name: 'presigned: only the algorithm signed, key and MD5 from the sender',
      aws: '200',
      doc: DOCS.sseC,
      run: async (site) => told(await site.put(ONE, { via: 'query', unsigned: [KEY, KEY_MD5] })),
    },
    {
      name: 'presigned: no header signed, all from the sender',
      aws: '403 AccessDenied',
      doc: DOCS.sseC,
      run: async (site) => told(await site.put(ONE, { via: 'query', unsigned: [ALGORITHM, KEY, KEY_MD5] })),
    },
  ],
};
