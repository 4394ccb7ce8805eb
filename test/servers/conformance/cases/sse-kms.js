import { DOCS } from '../docs.js';
import { md5Hex } from '../site.js';
import { must, told } from '../told.js';
import { beginUpload, LAST } from '../upload.js';

const SSE = 'x-amz-server-side-encryption';
const KEY_ID = `${SSE}-aws-kms-key-id`;
const CONTEXT = `${SSE}-context`;
const BUCKET_KEY = `${SSE}-bucket-key-enabled`;
const doc = DOCS.sseKmsRequest;

/** @typedef {import('../site.js').Site} Site */

/** @param {Site} site @param {string} [method] */
const kms = (site, method = 'aws:kms') => ({ [SSE]: method, [KEY_ID]: site.server.kmsKeyId ?? '' });

/** @param {string} text */
const base64 = (text) => Buffer.from(text).toString('base64');

/** Whether an answer names the key: as its id, or as an ARN that ends with it. @param {Site} site @param {string | undefined} named */
const isKey = (site, named) => named?.split('/').at(-1)?.replace('arn:aws:kms:', '') === site.server.kmsKeyId;

/** @param {string} name @param {string | string[]} aws @param {(site: Site) => Record<string, string>} headers @param {import('../docs.js').Doc} [page] @returns {import('./case.js').Case} */
const put = (name, aws, headers, page = doc) => ({
  name,
  aws,
  doc: page,
  run: async (site) => told(await site.put(headers(site))),
});

/** Stores, then looks. @param {string} name @param {string} aws @param {import('../docs.js').Doc} page @param {(site: Site) => Record<string, string>} headers @param {(site: Site, key: string, put: any) => Promise<string>} look @returns {import('./case.js').Case} */
const stored = (name, aws, page, headers, look) => ({
  name,
  aws,
  doc: page,
  async run(site) {
    const key = site.key();
    const put = await site.put(headers(site), { key });
    return put.status === 200 ? look(site, key, put) : told(put);
  },
});

/** @param {'aws:kms' | 'aws:kms:dsse'} method @param {import('../docs.js').Doc} page @returns {import('./case.js').Case[]} */
const both = (method, page) => [
  stored(
    `${method}: PUT names the method and the key`,
    `200, ${method}, true`,
    page,
    (site) => kms(site, method),
    async (site, _, put) => told(put, put.headers[SSE], isKey(site, put.headers[KEY_ID])),
  ),
  stored(
    `${method}: GET and HEAD, too`,
    `200, hello, ${method}, true, ${method}, true`,
    page,
    (site) => kms(site, method),
    async (site, key) => {
      const head = await must(site.send({ method: 'HEAD', key }), 'HeadObject');
      const got = await site.send({ key });
      const seen = [got, head].flatMap(({ headers }) => [headers[SSE], isKey(site, headers[KEY_ID])]);
      return told(got, got.body, ...seen);
    },
  ),
  stored(
    `${method}: the ETag is not the MD5`,
    '200, false',
    page,
    (site) => kms(site, method),
    async (_, __, put) => told(put, put.headers.etag === `"${md5Hex('hello')}"`),
  ),
  {
    name: `${method}: multipart`,
    aws: `200, ${method}, true, ${method}, true`,
    doc: DOCS.createUpload,
    async run(site) {
      const options = { ServerSideEncryption: method, SSEKMSKeyId: site.server.kmsKeyId };
      const upload = await beginUpload(site, options);
      const part = await must(upload.put(1, LAST), 'UploadPart');
      const done = await upload.complete([{ PartNumber: 1, ETag: part.output.ETag }]);
      const seen = [upload.created, done].flatMap(({ output }) => [
        output?.ServerSideEncryption,
        isKey(site, output?.SSEKMSKeyId),
      ]);
      return told(done, ...seen);
    },
  },
];

/** @type {import('./case.js').Topic} */
export const sseKms = {
  title: 'SSE-KMS and DSSE-KMS',
  cases: [
    ...both('aws:kms', doc),
    put('no key named: the key aws/s3', '200', () => ({ [SSE]: 'aws:kms' })),
    put('an unknown key', '400 KMS.NotFoundException', () => ({
      [SSE]: 'aws:kms',
      [KEY_ID]: '11111111-2222-3333-4444-555555555555',
    })),
    put('a key id without a method', '400 InvalidArgument', (site) => ({
      [KEY_ID]: site.server.kmsKeyId ?? '',
    })),
    {
      name: 'aws:kms: PUT without TLS',
      aws: '4xx',
      doc: DOCS.putObject,
      run: async (site) => told(await site.plain().put(kms(site.plain()))),
    },
    put('an encryption context', '200', (site) => ({
      ...kms(site),
      [CONTEXT]: base64('{"department":"claims"}'),
    })),
    put('a context that is no base64', '400 InvalidArgument', (site) => ({
      ...kms(site),
      [CONTEXT]: '{"a":"b"}',
    })),
    put('a context that is no JSON', '400 InvalidArgument', (site) => ({
      ...kms(site),
      [CONTEXT]: base64('a=b'),
    })),
    put('a context with a value that is no string', '400 InvalidArgument', (site) => ({
      ...kms(site),
      [CONTEXT]: base64('{"a":1}'),
    })),
    put('a context without a method', '400 InvalidArgument', () => ({ [CONTEXT]: base64('{"a":"b"}') })),
    stored(
      'a bucket key: PUT says so',
      '200, true',
      DOCS.bucketKey,
      (site) => ({ ...kms(site), [BUCKET_KEY]: 'true' }),
      async (_, __, put) => told(put, put.headers[BUCKET_KEY]),
    ),
    stored('the encryption headers with GET', '4xx', DOCS.getObject, kms, async (site, key) =>
      told(await site.send({ key, headers: kms(site) })),
    ),
    stored(
      'copied: the copy has the method of its own request',
      '200, none',
      DOCS.copyObject,
      kms,
      async (site, key) => {
        const headers = { 'x-amz-copy-source': `/${site.bucket}/${key}`, [SSE]: 'AES256' };
        const copy = await site.put(headers, { body: '' });
        return told(copy, copy.headers[KEY_ID]);
      },
    ),
    ...both('aws:kms:dsse', DOCS.dsse),
    put(
      'aws:kms:dsse: with a bucket key',
      '400 InvalidArgument',
      (site) => ({ ...kms(site, 'aws:kms:dsse'), [BUCKET_KEY]: 'true' }),
      DOCS.dsse,
    ),
  ],
};
