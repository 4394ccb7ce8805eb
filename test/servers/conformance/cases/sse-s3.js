import { DOCS } from '../docs.js';
import { md5Hex } from '../site.js';
import { must, told } from '../told.js';
import { beginUpload, LAST } from '../upload.js';

const SSE = 'x-amz-server-side-encryption';
const AES256 = { [SSE]: 'AES256' };

/** @type {import('./case.js').Topic} */
export const sseS3 = {
  title: 'SSE-S3',
  cases: [
    {
      name: 'asked for: PUT says so',
      aws: '200, AES256',
      doc: DOCS.sseS3Request,
      async run(site) {
        const put = await site.put(AES256);
        return told(put, put.headers[SSE]);
      },
    },
    {
      name: 'asked for: GET and HEAD say so',
      aws: '200, AES256, AES256, hello',
      doc: DOCS.sseS3Request,
      async run(site) {
        const key = site.key();
        await must(site.put(AES256, { key }), 'PutObject');
        const head = await must(site.send({ method: 'HEAD', key }), 'HeadObject');
        const got = await site.send({ key });
        return told(got, head.headers[SSE], got.headers[SSE], got.body);
      },
    },
    {
      name: 'not asked for: it is there all the same',
      aws: '200, AES256',
      doc: DOCS.bucketEncryption,
      async run(site) {
        const put = await site.put();
        return told(put, put.headers[SSE]);
      },
    },
    {
      name: 'the ETag is the MD5 of the content',
      aws: '200, true',
      doc: DOCS.putObject,
      async run(site) {
        const put = await site.put(AES256);
        return told(put, put.headers.etag === `"${md5Hex('hello')}"`);
      },
    },
    {
      name: 'a method that does not exist',
      aws: ['400 InvalidArgument', '400 InvalidEncryptionAlgorithmError'],
      doc: DOCS.putObject,
      run: async (site) => told(await site.put({ [SSE]: 'AES128' })),
    },
    {
      name: 'the header with GET',
      aws: '4xx',
      doc: DOCS.getObject,
      async run(site) {
        const key = site.key();
        await must(site.put(AES256, { key }), 'PutObject');
        return told(await site.send({ key, headers: AES256 }));
      },
    },
    {
      name: 'the header with HEAD',
      aws: '4xx',
      doc: DOCS.headObject,
      async run(site) {
        const key = site.key();
        await must(site.put(AES256, { key }), 'PutObject');
        return told(await site.send({ method: 'HEAD', key, headers: AES256 }));
      },
    },
    {
      name: 'with a KMS key id',
      aws: '400 InvalidArgument',
      doc: DOCS.sseKmsRequest,
      run: async (site) =>
        told(await site.put({ ...AES256, [`${SSE}-aws-kms-key-id`]: site.server.kmsKeyId ?? '' })),
    },
    {
      name: 'multipart: the header with a part',
      aws: '400 InvalidArgument',
      doc: DOCS.uploadPart,
      async run(site) {
        const upload = await beginUpload(site, { ServerSideEncryption: 'AES256' });
        const query = { partNumber: '1', uploadId: upload.at.UploadId };
        const sent = await site.put(AES256, { key: upload.at.Key, query });
        await upload.abort();
        return told(sent);
      },
    },
    {
      name: 'multipart: the header with complete',
      aws: '400 InvalidArgument',
      doc: DOCS.complete,
      async run(site) {
        const upload = await beginUpload(site, { ServerSideEncryption: 'AES256' });
        const put = await must(upload.put(1, LAST), 'UploadPart');
        const part = `<Part><PartNumber>1</PartNumber><ETag>${put.output.ETag}</ETag></Part>`;
        const body = `<CompleteMultipartUpload>${part}</CompleteMultipartUpload>`;
        const query = { uploadId: upload.at.UploadId };
        const done = await site.send({ method: 'POST', key: upload.at.Key, query, body, headers: AES256 });
        await upload.abort();
        return told(done);
      },
    },
    {
      name: 'multipart: create and complete say so',
      aws: '200, AES256, AES256',
      doc: DOCS.createUpload,
      async run(site) {
        const upload = await beginUpload(site, { ServerSideEncryption: 'AES256' });
        const put = await must(upload.put(1, LAST), 'UploadPart');
        const done = await upload.complete([{ PartNumber: 1, ETag: put.output.ETag }]);
        return told(done, upload.created.output.ServerSideEncryption, done.output?.ServerSideEncryption);
      },
    },
  ],
};
