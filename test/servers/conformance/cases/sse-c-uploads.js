import { ALGORITHM, asOptions, KEY, KEY_MD5, ONE, OTHER } from '../customer-key.js';
import { DOCS } from '../docs.js';
import { must, told } from '../told.js';
import { beginUpload, LAST } from '../upload.js';

const doc = DOCS.sseCRequest;

/** @param {string} name @param {string | string[]} aws @param {Record<string, string>} headers of UploadPart @param {Record<string, any>} [options] of CreateMultipartUpload @returns {import('./case.js').Case} */
const part = (name, aws, headers, options = asOptions(ONE)) => ({
  name: `part: ${name}`,
  aws,
  doc,
  async run(site) {
    const upload = await beginUpload(site, options);
    const query = { partNumber: '1', uploadId: upload.at.UploadId };
    const sent = await site.put(headers, { key: upload.at.Key, query });
    await upload.abort();
    return told(sent);
  },
});

/** @type {import('./case.js').Topic} */
export const sseCUploads = {
  title: 'SSE-C in multipart uploads and presigned URLs',
  cases: [
    part('with the key', '200', ONE),
    part('without the key', '400 InvalidRequest', {}),
    part('with another key', '4xx', OTHER),
    part('a key in an upload that has none', '4xx', ONE, {}),
    {
      name: 'multipart: complete, and read with the key',
      aws: `200, ${LAST}`,
      doc,
      async run(site) {
        const upload = await beginUpload(site, asOptions(ONE));
        const put = await must(upload.put(1, LAST, asOptions(ONE)), 'UploadPart');
        await must(upload.complete([{ PartNumber: 1, ETag: put.output.ETag }]), 'CompleteMultipartUpload');
        const got = await site.send({ key: upload.at.Key, headers: ONE });
        return told(got, got.body);
      },
    },
    {
      name: 'multipart with a declared checksum: ListParts and complete without the key',
      aws: '400 InvalidRequest, 400 InvalidRequest',
      doc: DOCS.listParts,
      async run(site) {
        const upload = await beginUpload(site, { ...asOptions(ONE), ChecksumAlgorithm: 'SHA256' });
        const put = await must(
          upload.put(1, LAST, { ...asOptions(ONE), ChecksumAlgorithm: 'SHA256' }),
          'UploadPart',
        );
        const { ETag, ChecksumSHA256 } = put.output;
        const list = await upload.list();
        const done = await upload.complete([{ PartNumber: 1, ETag, ChecksumSHA256 }]);
        return `${told(list)}, ${told(done)}`;
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
