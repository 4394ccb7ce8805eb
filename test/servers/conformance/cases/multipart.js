import { HeadObjectCommand, ListMultipartUploadsCommand, UploadPartCopyCommand } from '@aws-sdk/client-s3';
import { DOCS } from '../docs.js';
import { must, told } from '../told.js';
import { beginUpload, LAST, PART } from '../upload.js';

const TOTAL = PART.byteLength + LAST.byteLength;

/** @typedef {import('../upload.js').Upload} Upload */

/** @param {string} name @param {string | string[]} aws @param {import('../docs.js').Doc} doc @param {(upload: Upload, site: import('../site.js').Site) => Promise<string>} ask @returns {import('./case.js').Case} */
const one = (name, aws, doc, ask) => ({
  name,
  aws,
  doc,
  async run(site) {
    const upload = await beginUpload(site);
    try {
      return await ask(upload, site);
    } finally {
      await upload.abort();
    }
  },
});

/** @type {import('./case.js').Topic} */
export const multipart = {
  title: 'Multipart uploads',
  cases: [
    one('two parts become one object', `200, ${TOTAL}, -2`, DOCS.complete, async (upload, site) => {
      await must(upload.complete(await upload.putBoth()), 'CompleteMultipartUpload');
      const { UploadId: _, ...at } = upload.at;
      const head = await site.call(new HeadObjectCommand(at));
      return told(head, head.output?.ContentLength, /-2(?="$)/.exec(head.output?.ETag ?? '')?.[0]);
    }),
    one('the answer to CompleteMultipartUpload has an ETag', '200, -2', DOCS.complete, async (upload) => {
      const done = await upload.complete(await upload.putBoth());
      return told(done, /-2(?="?$)/.exec(done.output?.ETag ?? '')?.[0]);
    }),
    one('parts named in another order', '400 InvalidPartOrder', DOCS.complete, async (upload) =>
      told(await upload.complete((await upload.putBoth()).toReversed())),
    ),
    one('a part below 5 MiB that is not the last', '400 EntityTooSmall', DOCS.complete, async (upload) => {
      const parts = [];
      for (const PartNumber of [1, 2]) {
        const put = await must(upload.put(PartNumber, LAST), 'UploadPart');
        parts.push({ PartNumber, ETag: put.output.ETag });
      }
      return told(await upload.complete(parts));
    }),
    one('another ETag for a part', '400 InvalidPart', DOCS.complete, async (upload) => {
      const [first, last] = await upload.putBoth();
      return told(await upload.complete([first, { ...last, ETag: `"${'0'.repeat(32)}"` }]));
    }),
    one('a part that was never sent', '400 InvalidPart', DOCS.complete, async (upload) => {
      const parts = await upload.putBoth();
      return told(await upload.complete([...parts, { PartNumber: 3, ETag: parts[0]?.ETag }]));
    }),
    one('no part at all', ['400 MalformedXML', '400 InvalidRequest'], DOCS.complete, async (upload) =>
      told(await upload.complete([])),
    ),
    one('a part left out at the end', `200, ${PART.byteLength}`, DOCS.complete, async (upload, site) => {
      const [first] = await upload.putBoth();
      await must(upload.complete([first]), 'CompleteMultipartUpload');
      const head = await site.call(new HeadObjectCommand({ Bucket: upload.at.Bucket, Key: upload.at.Key }));
      return told(head, head.output?.ContentLength);
    }),
    one('a part sent twice: the last one counts', '200, 6', DOCS.uploadPart, async (upload) => {
      await must(upload.put(1, LAST), 'UploadPart');
      await must(upload.put(1, Buffer.from('second')), 'UploadPart');
      const list = await upload.list();
      return told(list, list.output?.Parts?.map(({ Size }) => Size).join());
    }),
    one('part 0', '400 InvalidArgument', DOCS.uploadPart, async (upload) => told(await upload.put(0, LAST))),
    one('part 10,000', '200', DOCS.limits, async (upload) => told(await upload.put(10_000, LAST))),
    one('part 10,001', '400 InvalidArgument', DOCS.limits, async (upload) =>
      told(await upload.put(10_001, LAST)),
    ),
    one('a part of an unknown upload', '404 NoSuchUpload', DOCS.uploadPart, async (upload) =>
      told(await upload.put(1, LAST, { UploadId: 'bm8tc3VjaC11cGxvYWQ' })),
    ),
    one('ListParts in pages', '200, 1 true 1, 2 false', DOCS.listParts, async (upload) => {
      await upload.putBoth();
      const first = await upload.list({ MaxParts: 1 });
      const { NextPartNumberMarker, IsTruncated, Parts } = first.output ?? {};
      const second = await upload.list({ MaxParts: 1, PartNumberMarker: NextPartNumberMarker });
      const number = (/** @type {any[]} */ parts) => parts?.map(({ PartNumber }) => PartNumber).join(' ');
      return told(
        second,
        `${number(Parts)} ${IsTruncated} ${NextPartNumberMarker}`,
        `${number(second.output?.Parts)} ${second.output?.IsTruncated}`,
      );
    }),
    one('ListMultipartUploads knows it', '200, true', DOCS.listUploads, async (upload, site) => {
      const { Bucket, Key, UploadId } = upload.at;
      const list = await site.call(new ListMultipartUploadsCommand({ Bucket, Prefix: Key }));
      return told(
        list,
        list.output?.Uploads?.some((/** @type {any} */ one) => one.UploadId === UploadId) ?? false,
      );
    }),
    one('abort', '204', DOCS.abort, async (upload) => told(await upload.abort())),
    one('ListParts after abort', '404 NoSuchUpload', DOCS.abort, async (upload) => {
      await must(upload.abort(), 'AbortMultipartUpload');
      return told(await upload.list());
    }),
    one('a part after abort', '404 NoSuchUpload', DOCS.abort, async (upload) => {
      await must(upload.abort(), 'AbortMultipartUpload');
      return told(await upload.put(1, LAST));
    }),
    one('complete after abort', '404 NoSuchUpload', DOCS.abort, async (upload) => {
      const parts = await upload.putBoth();
      await must(upload.abort(), 'AbortMultipartUpload');
      return told(await upload.complete(parts));
    }),
    one('abort of an unknown upload', '404 NoSuchUpload', DOCS.abort, async (upload) => {
      await must(upload.abort(), 'AbortMultipartUpload');
      return told(await upload.abort());
    }),
    one('x-amz-mp-object-size that is right', '200', DOCS.complete, async (upload) =>
      told(await upload.complete(await upload.putBoth(), { MpuObjectSize: TOTAL })),
    ),
    one('x-amz-mp-object-size that is wrong', '400 InvalidRequest', DOCS.complete, async (upload) =>
      told(await upload.complete(await upload.putBoth(), { MpuObjectSize: TOTAL + 1 })),
    ),
    one('If-None-Match: * at complete, on nothing', '200', DOCS.conditionalWrites, async (upload) =>
      told(await upload.complete(await upload.putBoth(), { IfNoneMatch: '*' })),
    ),
    one(
      'If-None-Match: * at complete, on an object',
      '412 PreconditionFailed',
      DOCS.conditionalWrites,
      async (upload, site) => {
        await must(site.put({}, { key: upload.at.Key }), 'PutObject');
        return told(await upload.complete(await upload.putBoth(), { IfNoneMatch: '*' }));
      },
    ),
    one('nothing is there before complete', '404 NoSuchKey', DOCS.createUpload, async (upload, site) => {
      await upload.putBoth();
      return told(await site.send({ key: upload.at.Key }));
    }),
    one(
      'GET of one part',
      `206, bytes ${PART.byteLength}-${TOTAL - 1}/${TOTAL}, 2`,
      DOCS.getObject,
      async (upload, site) => {
        await must(upload.complete(await upload.putBoth()), 'CompleteMultipartUpload');
        const got = await site.send({ key: upload.at.Key, query: { partNumber: '2' } });
        return told(got, got.headers['content-range'], got.headers['x-amz-mp-parts-count']);
      },
    ),
    one('UploadPartCopy of a range', '200, 3', DOCS.uploadPartCopy, async (upload, site) => {
      const key = site.key();
      await must(site.put({}, { key, body: PART }), 'PutObject');
      const from = { CopySource: `${site.bucket}/${key}`, CopySourceRange: 'bytes=1-3' };
      const copy = await site.call(new UploadPartCopyCommand({ ...upload.at, PartNumber: 1, ...from }));
      const list = copy.status === 200 ? await upload.list() : undefined;
      return told(copy, list?.output?.Parts?.[0]?.Size);
    }),
  ],
};
