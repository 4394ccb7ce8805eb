import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { DOCS } from '../docs.js';
import { md5Hex } from '../site.js';
import { must, told } from '../told.js';

/** @typedef {import('../site.js').Site} Site */

const AWKWARD = "Ünï (1)!*'~ +&=?#%41/a b+c";

/** Puts `hello`, then asks. @param {Site} site @param {string} method @param {Record<string, string>} [headers] @param {Record<string, string>} [query] */
async function stored(site, method, headers = {}, query = {}) {
  const key = site.key();
  await must(site.put({}, { key }), 'PutObject');
  return site.send({ method, key, headers, query, ...(method === 'PUT' ? { body: 'again' } : {}) });
}

/** @param {string} name @param {string} range @param {string} aws @returns {import('./case.js').Case} */
const range = (name, range, aws) => ({
  name,
  aws,
  doc: DOCS.getObject,
  async run(site) {
    const got = await stored(site, 'GET', { range });
    return told(got, got.headers['content-range'], got.body);
  },
});

/** @param {string} name @param {string} method @param {(etag: string) => Record<string, string>} headers @param {string} aws @param {import('../docs.js').Doc} doc @returns {import('./case.js').Case} */
const condition = (name, method, headers, aws, doc) => ({
  name,
  aws,
  doc,
  run: async (site) => told(await stored(site, method, headers(`"${md5Hex('hello')}"`))),
});

/** @type {import('./case.js').Topic} */
export const objects = {
  title: 'Objects, ranges and conditions',
  cases: [
    {
      name: 'the ETag of a small object is its MD5',
      aws: '200, true',
      doc: DOCS.putObject,
      async run(site) {
        const put = await site.put();
        return told(put, put.headers.etag === `"${md5Hex('hello')}"`);
      },
    },
    {
      name: 'what was put comes back',
      aws: '200, hello, 5',
      doc: DOCS.getObject,
      async run(site) {
        const got = await stored(site, 'GET');
        return told(got, got.body, got.headers['content-length']);
      },
    },
    {
      name: 'a key of awkward characters',
      aws: '200, hello',
      doc: DOCS.getObject,
      async run(site) {
        const Key = site.key(AWKWARD);
        await must(site.call(new PutObjectCommand({ Bucket: site.bucket, Key, Body: 'hello' })), 'PutObject');
        const got = await site.send({ key: Key });
        return told(got, got.body);
      },
    },
    {
      name: 'GET of an absent key',
      aws: '404 NoSuchKey',
      doc: DOCS.getObject,
      run: async (site) => told(await site.send({ key: site.key() })),
    },
    {
      name: 'HEAD of an absent key',
      aws: '404',
      doc: DOCS.headObject,
      run: async (site) =>
        told(await site.call(new HeadObjectCommand({ Bucket: site.bucket, Key: site.key() }))),
    },
    {
      name: 'GET from an absent bucket',
      aws: '404 NoSuchBucket',
      doc: DOCS.getObject,
      run: async (site) => told(await site.send({ bucket: 'not-there', key: 'a' })),
    },
    {
      name: 'DELETE of an absent key',
      aws: '204',
      doc: DOCS.deleteObject,
      run: async (site) =>
        told(await site.call(new DeleteObjectCommand({ Bucket: site.bucket, Key: site.key() }))),
    },
    {
      name: 'DELETE, then GET',
      aws: '404 NoSuchKey',
      doc: DOCS.deleteObject,
      async run(site) {
        const at = { Bucket: site.bucket, Key: site.key() };
        await must(site.call(new PutObjectCommand({ ...at, Body: 'hello' })), 'PutObject');
        await must(site.call(new DeleteObjectCommand(at)), 'DeleteObject');
        return told(await site.call(new GetObjectCommand(at)));
      },
    },
    {
      name: 'PUT in chunks of HTTP, without a length',
      aws: ['411 MissingContentLength', '501 NotImplemented'],
      doc: DOCS.errors,
      run: async (site) =>
        told(
          await site.put(
            {},
            {
              payload: 'UNSIGNED-PAYLOAD',
              headers: {},
              change({ headers }) {
                delete headers['content-length'];
                headers['transfer-encoding'] = 'chunked';
              },
              unsigned: ['content-length'],
            },
          ),
        ),
    },
    {
      name: 'response-content-disposition',
      aws: '200, attachment',
      doc: DOCS.getObject,
      async run(site) {
        const got = await stored(site, 'GET', {}, { 'response-content-disposition': 'attachment' });
        return told(got, got.headers['content-disposition']);
      },
    },
    {
      name: 'x-amz-expected-bucket-owner that is another',
      aws: '403 AccessDenied',
      doc: DOCS.owner,
      run: async (site) => told(await site.put({ 'x-amz-expected-bucket-owner': '999999999999' })),
    },
    range('a range', 'bytes=1-3', '206, bytes 1-3/5, ell'),
    range('the last bytes', 'bytes=-2', '206, bytes 3-4/5, lo'),
    range('from a byte on', 'bytes=3-', '206, bytes 3-4/5, lo'),
    range('a range over the end', 'bytes=3-99', '206, bytes 3-4/5, lo'),
    range('a range behind the end', 'bytes=5-9', '416 InvalidRange'),
    condition(
      'GET If-Match, the same',
      'GET',
      (etag) => ({ 'if-match': etag }),
      '200',
      DOCS.conditionalReads,
    ),
    condition(
      'GET If-Match, another',
      'GET',
      () => ({ 'if-match': '"0"' }),
      '412 PreconditionFailed',
      DOCS.conditionalReads,
    ),
    condition(
      'GET If-None-Match, the same',
      'GET',
      (etag) => ({ 'if-none-match': etag }),
      '304',
      DOCS.conditionalReads,
    ),
    condition(
      'PUT If-None-Match: * on an object',
      'PUT',
      () => ({ 'if-none-match': '*' }),
      '412 PreconditionFailed',
      DOCS.conditionalWrites,
    ),
    {
      name: 'PUT If-None-Match: * on nothing',
      aws: '200',
      doc: DOCS.conditionalWrites,
      run: async (site) => told(await site.put({ 'if-none-match': '*' })),
    },
    condition(
      'PUT If-Match, the same',
      'PUT',
      (etag) => ({ 'if-match': etag }),
      '200',
      DOCS.conditionalWrites,
    ),
    condition(
      'PUT If-Match, another',
      'PUT',
      () => ({ 'if-match': `"${md5Hex('x')}"` }),
      '412 PreconditionFailed',
      DOCS.conditionalWrites,
    ),
    {
      name: 'PUT If-Match on nothing',
      aws: '404 NoSuchKey',
      doc: DOCS.conditionalWrites,
      run: async (site) => told(await site.put({ 'if-match': `"${md5Hex('x')}"` })),
    },
  ],
};
