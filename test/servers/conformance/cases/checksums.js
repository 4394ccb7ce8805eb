import { createHash } from 'node:crypto';
import { Crc64Nvme } from '@aws-sdk/checksums/crc';
import { DOCS } from '../docs.js';
import { md5 } from '../site.js';
import { must, told } from '../told.js';
import { beginUpload, LAST, PART } from '../upload.js';

const doc = DOCS.integrity;
const BODY = 'hello';
const CRC64 = await crc64(Buffer.from(BODY));
const CRC64_OF_OTHERS = await crc64(Buffer.from('other'));
const sha256 = (/** @type {Uint8Array | string} */ bytes) =>
  createHash('sha256').update(bytes).digest('base64');

/** Checksums of `other`, of the right length but for another body. @type {Record<string, string>} */
const WRONG = {
  crc32: 'AAAAAA==',
  crc32c: 'AAAAAA==',
  crc64nvme: CRC64_OF_OTHERS,
  sha1: createHash('sha1').update('other').digest('base64'),
  sha256: sha256('other'),
};

/** @param {Uint8Array} bytes */
async function crc64(bytes) {
  const crc = new Crc64Nvme();
  crc.update(bytes);
  return Buffer.from(await crc.digest()).toString('base64');
}

/** @param {string} name @param {Record<string, string>} headers @param {string | string[]} aws @returns {import('./case.js').Case} */
const put = (name, headers, aws) => ({
  name,
  aws,
  doc,
  run: async (site) => told(await site.put(headers)),
});

/** @param {string} name @param {Record<string, any>} options of CreateMultipartUpload @param {string | string[]} aws @param {(upload: import('../upload.js').Upload) => Promise<string>} ask @returns {import('./case.js').Case} */
const upload = (name, options, aws, ask) => ({
  name,
  aws,
  doc,
  async run(site) {
    const begun = await beginUpload(site, options);
    try {
      return await ask(begun);
    } finally {
      await begun.abort();
    }
  },
});

const FULL = { ChecksumAlgorithm: 'CRC64NVME', ChecksumType: 'FULL_OBJECT' };
const COMPOSITE = { ChecksumAlgorithm: 'SHA256', ChecksumType: 'COMPOSITE' };
const WHOLE = await crc64(Buffer.concat([PART, LAST]));

/** @type {import('./case.js').Topic} */
export const checksums = {
  title: 'Checksums',
  cases: [
    put('Content-MD5 that is right', { 'content-md5': md5(BODY) }, '200'),
    put('Content-MD5 of another body', { 'content-md5': md5('other') }, '400 BadDigest'),
    put('Content-MD5 that is no MD5', { 'content-md5': 'bm90IGFuIE1ENQ==' }, '400 InvalidDigest'),
    put('CRC64NVME that is right', { 'x-amz-checksum-crc64nvme': CRC64 }, '200'),
    ...Object.entries(WRONG).map(([name, value]) =>
      put(`${name.toUpperCase()} of another body`, { [`x-amz-checksum-${name}`]: value }, '400 BadDigest'),
    ),
    put(
      'CRC64NVME that is no base64 of 8 bytes',
      { 'x-amz-checksum-crc64nvme': 'AAAA' },
      '400 InvalidRequest',
    ),
    put(
      'two checksums at once',
      { 'x-amz-checksum-crc64nvme': CRC64, 'x-amz-checksum-sha256': sha256(BODY) },
      '400 InvalidRequest',
    ),
    {
      name: 'CRC64NVME comes back with x-amz-checksum-mode',
      aws: `200, ${CRC64}, FULL_OBJECT`,
      doc,
      async run(site) {
        const key = site.key();
        await must(site.put({ 'x-amz-checksum-crc64nvme': CRC64 }, { key }), 'PutObject');
        const got = await site.send({ method: 'HEAD', key, headers: { 'x-amz-checksum-mode': 'ENABLED' } });
        return told(got, got.headers['x-amz-checksum-crc64nvme'], got.headers['x-amz-checksum-type']);
      },
    },
    ...[CRC64, CRC64_OF_OTHERS].map((value) => ({
      name: `CRC64NVME as a trailer, ${value === CRC64 ? 'right' : 'of another body'}`,
      aws: value === CRC64 ? '200' : '400 BadDigest',
      doc: DOCS.trailers,
      run: async (/** @type {import('../site.js').Site} */ site) =>
        told(
          await site.put(
            {
              'content-encoding': 'aws-chunked',
              'x-amz-decoded-content-length': String(BODY.length),
              'x-amz-trailer': 'x-amz-checksum-crc64nvme',
            },
            {
              payload: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
              body: `${BODY.length}\r\n${BODY}\r\n0\r\nx-amz-checksum-crc64nvme:${value}\r\n\r\n`,
            },
          ),
        ),
    })),
    upload('CRC64NVME of the whole upload, none of its parts: right', FULL, `200, ${WHOLE}`, async (one) => {
      const done = await one.complete(await one.putBoth(), {
        ChecksumCRC64NVME: WHOLE,
        ChecksumType: 'FULL_OBJECT',
      });
      return told(done, done.output?.ChecksumCRC64NVME);
    }),
    upload('CRC64NVME of the whole upload, none of its parts: wrong', FULL, '400 BadDigest', async (one) =>
      told(
        await one.complete(await one.putBoth(), {
          ChecksumCRC64NVME: CRC64_OF_OTHERS,
          ChecksumType: 'FULL_OBJECT',
        }),
      ),
    ),
    upload('CRC64NVME of the whole upload, not given at the end', FULL, `200, ${WHOLE}`, async (one) => {
      const done = await one.complete(await one.putBoth());
      return told(done, done.output?.ChecksumCRC64NVME);
    }),
    upload('CRC64NVME of a part, right', FULL, '200', async (one) =>
      told(await one.put(1, LAST, { ChecksumCRC64NVME: await crc64(LAST) })),
    ),
    upload('CRC64NVME of a part, wrong', FULL, '400 BadDigest', async (one) =>
      told(await one.put(1, LAST, { ChecksumCRC64NVME: CRC64_OF_OTHERS })),
    ),
    upload('Content-MD5 of a part, wrong', {}, '400 BadDigest', async (one) =>
      told(await one.put(1, LAST, { ContentMD5: md5('other') })),
    ),
    upload('a part with another algorithm than was declared', FULL, '400 InvalidRequest', async (one) =>
      told(await one.put(1, LAST, { ChecksumSHA256: sha256(LAST) })),
    ),
    upload('SHA256 of a part, wrong', COMPOSITE, '400 BadDigest', async (one) =>
      told(await one.put(1, LAST, { ChecksumSHA256: sha256('other') })),
    ),
    upload('SHA256 of the parts: the object has one of them all', COMPOSITE, '200, -2', async (one) => {
      const parts = [];
      for (const [index, body] of [PART, LAST].entries()) {
        const PartNumber = index + 1;
        const ChecksumSHA256 = sha256(body);
        const put = await must(one.put(PartNumber, body, { ChecksumSHA256 }), 'UploadPart');
        parts.push({ PartNumber, ETag: put.output.ETag, ChecksumSHA256 });
      }
      const done = await one.complete(parts);
      return told(done, /-2$/.exec(done.output?.ChecksumSHA256 ?? '')?.[0]);
    }),
    upload('SHA256 of the parts, one sent without', COMPOSITE, '400 InvalidRequest', async (one) =>
      told(await one.put(1, LAST)),
    ),
    upload('SHA256 of the parts, not named at complete', COMPOSITE, '400 InvalidRequest', async (one) => {
      const put = await must(one.put(1, LAST, { ChecksumSHA256: sha256(LAST) }), 'UploadPart');
      return told(await one.complete([{ PartNumber: 1, ETag: put.output.ETag }]));
    }),
    upload('SHA256 of a part, another one at complete', COMPOSITE, '400 InvalidPart', async (one) => {
      const put = await must(one.put(1, LAST, { ChecksumSHA256: sha256(LAST) }), 'UploadPart');
      return told(
        await one.complete([{ PartNumber: 1, ETag: put.output.ETag, ChecksumSHA256: sha256('other') }]),
      );
    }),
    upload(
      'CRC64NVME declared COMPOSITE',
      { ...FULL, ChecksumType: 'COMPOSITE' },
      'CreateMultipartUpload: 400 InvalidRequest',
      async () => 'created',
    ),
    upload(
      'SHA256 declared FULL_OBJECT',
      { ...COMPOSITE, ChecksumType: 'FULL_OBJECT' },
      'CreateMultipartUpload: 400 InvalidRequest',
      async () => 'created',
    ),
  ],
};
