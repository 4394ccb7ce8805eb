import { createHash } from 'node:crypto';
import { CopyObjectCommand, UploadPartCopyCommand } from '@aws-sdk/client-s3';
import { ONE } from '../customer-key.js';
import { DOCS } from '../docs.js';
import { md5Hex } from '../site.js';
import { must, told } from '../told.js';
import { beginUpload, LAST, PART } from '../upload.js';

/** @param {string | undefined} etag */
const bare = (etag) => etag?.replaceAll('"', '') ?? '';

/** @type {import('./case.js').Topic} */
export const etags = {
  title: 'ETags',
  cases: [
    {
      name: 'of an object: the MD5 of its bytes, in quotes',
      aws: '200, true',
      doc: DOCS.objectEtag,
      async run(site) {
        const got = await site.put();
        return told(got, got.headers.etag === `"${md5Hex('hello')}"`);
      },
    },
    {
      name: 'of a part: the MD5 of its bytes',
      aws: '200, true',
      doc: DOCS.objectEtag,
      async run(site) {
        const upload = await beginUpload(site);
        const got = await upload.put(1, LAST);
        return told(got, bare(got.output?.ETag) === md5Hex(LAST));
      },
    },
    {
      name: 'of a copied part: the MD5 of its bytes',
      aws: '200, true',
      doc: DOCS.objectEtag,
      async run(site) {
        const key = site.key();
        await must(site.put({}, { key }), 'PutObject');
        const { at } = await beginUpload(site);
        const CopySource = `${site.bucket}/${key}`;
        const got = await site.call(new UploadPartCopyCommand({ ...at, PartNumber: 1, CopySource }));
        return told(got, bare(got.output?.CopyPartResult?.ETag) === md5Hex('hello'));
      },
    },
    {
      name: 'of a multipart object: the MD5 of the MD5s of its parts, and their number',
      aws: '200, true',
      doc: DOCS.objectEtag,
      async run(site) {
        const upload = await beginUpload(site);
        const got = await upload.complete(await upload.putBoth());
        const digests = [PART, LAST].map((bytes) => createHash('md5').update(bytes).digest());
        return told(got, bare(got.output?.ETag) === `${md5Hex(Buffer.concat(digests))}-2`);
      },
    },
    {
      name: 'of one piece, copied: the MD5 of its bytes',
      aws: '200, true',
      doc: DOCS.objectEtag,
      async run(site) {
        const key = site.key();
        await must(site.put({}, { key }), 'PutObject');
        const at = { Bucket: site.bucket, Key: site.key(), CopySource: `${site.bucket}/${key}` };
        const got = await site.call(new CopyObjectCommand(at));
        return told(got, bare(got.output?.CopyObjectResult?.ETag) === md5Hex('hello'));
      },
    },
    {
      name: 'under SSE-C: not the MD5',
      aws: '200, false',
      doc: DOCS.objectEtag,
      async run(site) {
        const got = await site.put(ONE);
        return told(got, bare(got.headers.etag) === md5Hex('hello'));
      },
    },
    {
      name: 'of a part under SSE-KMS: not the MD5',
      aws: '200, false',
      doc: DOCS.objectEtag,
      async run(site) {
        const upload = await beginUpload(site, {
          ServerSideEncryption: 'aws:kms',
          SSEKMSKeyId: site.server.kmsKeyId,
        });
        const got = await upload.put(1, LAST);
        return told(got, bare(got.output?.ETag) === md5Hex(LAST));
      },
    },
  ],
};
