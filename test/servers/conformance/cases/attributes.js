import { GetObjectAttributesCommand } from '@aws-sdk/client-s3';
import { DOCS } from '../docs.js';
import { md5Hex } from '../site.js';
import { must, told } from '../told.js';
import { beginUpload, LAST, PART } from '../upload.js';
import { versionedBucket } from '../versioned.js';

const ALL = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'];

/** @param {import('../site.js').Site} site @param {Record<string, any>} at @param {readonly string[]} [names] */
const ask = (site, at, names = ALL) =>
  site.call(
    new GetObjectAttributesCommand({
      Bucket: site.bucket,
      Key: '',
      ObjectAttributes: /** @type {any} */ (names),
      ...at,
    }),
  );

/** @param {import('../site.js').Site} site */
async function stored(site) {
  const Key = site.key();
  await must(site.put({}, { key: Key }), 'PutObject');
  return { Key };
}

/** @type {import('./case.js').Topic} */
export const attributes = {
  title: 'GetObjectAttributes',
  cases: [
    {
      name: 'ETag without quotes, size, storage class',
      aws: '200, true, 5, STANDARD',
      doc: DOCS.attributes,
      async run(site) {
        const got = await ask(site, await stored(site));
        return told(
          got,
          got.output?.ETag === md5Hex('hello'),
          got.output?.ObjectSize,
          got.output?.StorageClass,
        );
      },
    },
    {
      name: 'only what is asked for',
      aws: '200, 5, none',
      doc: DOCS.attributes,
      async run(site) {
        const got = await ask(site, await stored(site), ['ObjectSize']);
        return told(got, got.output?.ObjectSize, got.output?.ETag);
      },
    },
    {
      name: 'the number of parts',
      aws: '200, 2',
      doc: DOCS.attributes,
      async run(site) {
        const upload = await beginUpload(site);
        await must(upload.complete(await upload.putBoth()), 'CompleteMultipartUpload');
        const got = await ask(site, { Key: upload.at.Key });
        return told(got, got.output?.ObjectParts?.TotalPartsCount);
      },
    },
    {
      name: 'parts that have a checksum each, page by page',
      aws: '200, 1, true, 2',
      doc: DOCS.attributes,
      async run(site) {
        const upload = await beginUpload(site, { ChecksumAlgorithm: 'SHA256' });
        const parts = [];
        for (const [index, bytes] of [PART, LAST].entries()) {
          const part = await must(
            upload.put(index + 1, bytes, { ChecksumAlgorithm: 'SHA256' }),
            'UploadPart',
          );
          parts.push({
            PartNumber: index + 1,
            ETag: part.output.ETag,
            ChecksumSHA256: part.output.ChecksumSHA256,
          });
        }
        await must(upload.complete(parts), 'CompleteMultipartUpload');
        const first = await ask(site, { Key: upload.at.Key, MaxParts: 1 });
        const rest = await ask(site, { Key: upload.at.Key, PartNumberMarker: '1' });
        const numbers = (/** @type {any} */ { output }) =>
          (output?.ObjectParts?.Parts ?? []).map((/** @type {any} */ { PartNumber }) => PartNumber).join(' ');
        return told(rest, numbers(first), first.output?.ObjectParts?.IsTruncated, numbers(rest));
      },
    },
    {
      name: 'of a version',
      aws: '200, 3, true',
      doc: DOCS.attributes,
      async run(site) {
        const { at, write } = await versionedBucket(site);
        const VersionId = await write('one');
        await write('longer');
        const got = await ask(site, { ...at, VersionId });
        return told(got, got.output?.ObjectSize, got.output?.VersionId === VersionId);
      },
    },
    {
      name: 'of a delete marker',
      aws: '405 MethodNotAllowed',
      doc: DOCS.attributes,
      async run(site) {
        const { at, write, remove } = await versionedBucket(site);
        await write('one');
        const { output } = await must(remove(), 'DeleteObject');
        return told(await ask(site, { ...at, VersionId: output.VersionId }));
      },
    },
    {
      name: 'an attribute that does not exist',
      aws: '400 InvalidArgument',
      doc: DOCS.attributes,
      run: async (site) => told(await ask(site, await stored(site), ['Colour'])),
    },
  ],
};
