import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
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

/** @param {Site} site @param {number} bytes */
const longKey = (site, bytes) => site.key().padEnd(bytes, 'k');

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

/** @type {import('./case.js').Topic} */
export const objects = {
  title: 'Objects and ranges',
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
    {
      name: 'x-amz-acl: public-read in a new bucket',
      aws: '400 AccessControlListNotSupported',
      doc: DOCS.ownership,
      run: async (site) => told(await site.put({ 'x-amz-acl': 'public-read' })),
    },
    {
      name: 'a storage class that does not exist',
      aws: '400 InvalidStorageClass',
      doc: DOCS.errors,
      run: async (site) => told(await site.put({ 'x-amz-storage-class': 'ATTIC' })),
    },
    {
      name: 'a key of 1,024 bytes',
      aws: '200',
      doc: DOCS.keys,
      run: async (site) => told(await site.put({}, { key: longKey(site, 1024) })),
    },
    {
      name: 'a key of 1,025 bytes',
      aws: '400 KeyTooLongError',
      doc: DOCS.keys,
      run: async (site) => told(await site.put({}, { key: longKey(site, 1025) })),
    },
    {
      name: 'DeleteObjects tells of each key',
      aws: '200, 2, 0',
      doc: DOCS.deleteObjects,
      async run(site) {
        const Objects = [{ Key: site.key() }, { Key: site.key() }];
        await must(site.put({}, { key: Objects[0]?.Key ?? '' }), 'PutObject');
        const done = await site.call(new DeleteObjectsCommand({ Bucket: site.bucket, Delete: { Objects } }));
        return told(done, done.output?.Deleted?.length, done.output?.Errors?.length ?? 0);
      },
    },
    {
      name: 'DeleteObjects without Content-MD5 or a checksum',
      aws: '4xx',
      doc: DOCS.deleteObjects,
      async run(site) {
        const body = `<Delete><Object><Key>${site.key()}</Key></Object></Delete>`;
        return told(await site.send({ method: 'POST', query: { delete: '' }, body }));
      },
    },
    range('a range', 'bytes=1-3', '206, bytes 1-3/5, ell'),
    range('the last bytes', 'bytes=-2', '206, bytes 3-4/5, lo'),
    range('from a byte on', 'bytes=3-', '206, bytes 3-4/5, lo'),
    range('a range over the end', 'bytes=3-99', '206, bytes 3-4/5, lo'),
    range('a range behind the end', 'bytes=5-9', '416 InvalidRange'),
  ],
};
