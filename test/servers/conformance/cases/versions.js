import {
  CopyObjectCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { DOCS } from '../docs.js';
import { must, told } from '../told.js';
import { beginUpload } from '../upload.js';
import { versionedBucket } from '../versioned.js';

/** Status and code, and what headers say, which `told` leaves out of a refusal. @param {import('../send.js').Answer} answer @param {...string} names */
const withHeaders = (answer, ...names) =>
  [
    told(answer),
    ...names.map((name) => `${name} ${answer.headers[name] === undefined ? 'none' : 'there'}`),
  ].join(', ');

/** @type {import('./case.js').Topic} */
export const versions = {
  title: 'Versions',
  cases: [
    {
      name: 'the status of a bucket that was never told',
      aws: '200, none',
      doc: DOCS.getVersioning,
      async run(site) {
        const got = await site.call(new GetBucketVersioningCommand({ Bucket: await site.newBucket() }));
        return told(got, got.output?.Status);
      },
    },
    {
      name: 'a status that does not exist',
      aws: ['400 MalformedXML', '400 IllegalVersioningConfigurationException'],
      doc: DOCS.putVersioning,
      async run(site) {
        const VersioningConfiguration = { Status: /** @type {any} */ ('Off') };
        const Bucket = await site.newBucket();
        return told(await site.call(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration })));
      },
    },
    {
      name: 'each PUT has an id, GET tells that of the current one',
      aws: '200, two, true, true',
      doc: DOCS.versioning,
      async run(site) {
        const { write, read } = await versionedBucket(site);
        const [one, two] = [await write('one'), await write('two')];
        const got = await read();
        return told(got, got.body, got.id === two, one !== two);
      },
    },
    {
      name: 'an older version',
      aws: '200, one, true',
      doc: DOCS.readVersions,
      async run(site) {
        const { write, read } = await versionedBucket(site);
        const one = await write('one');
        await write('two');
        const got = await read(one);
        return told(got, got.body, got.id === one);
      },
    },
    {
      name: 'an object from before is the null version',
      aws: '200, zero, null',
      doc: DOCS.versioningStates,
      async run(site) {
        const { write, read } = await versionedBucket(site, 'zero');
        await write('one');
        const got = await read('null');
        return told(got, got.body, got.id);
      },
    },
    {
      name: 'a version that is gone',
      aws: '404 NoSuchVersion',
      doc: DOCS.errors,
      async run(site) {
        const { write, read, remove } = await versionedBucket(site);
        const one = await write('one');
        await write('two');
        await must(remove(one), 'DeleteObject');
        return told(await read(one));
      },
    },
    {
      name: 'an id that is none',
      aws: '400 InvalidArgument',
      doc: DOCS.getObject,
      async run(site) {
        const { write, read } = await versionedBucket(site);
        await write('one');
        return told(await read('nonsense'));
      },
    },
    {
      name: 'DELETE leaves a delete marker and tells its id',
      aws: '204, true, true',
      doc: DOCS.deleteMarkers,
      async run(site) {
        const { write, remove } = await versionedBucket(site);
        const one = await write('one');
        const gone = await remove();
        const id = gone.output?.VersionId;
        return told(gone, gone.output?.DeleteMarker, id !== undefined && id !== one);
      },
    },
    {
      name: 'GET of a key behind a delete marker',
      aws: '404 NoSuchKey, x-amz-delete-marker there, x-amz-version-id there',
      doc: DOCS.deleteMarkers,
      async run(site) {
        const { write, remove, send } = await versionedBucket(site);
        await write('one');
        await must(remove(), 'DeleteObject');
        return withHeaders(await send('GET'), 'x-amz-delete-marker', 'x-amz-version-id');
      },
    },
    {
      name: 'GET of the delete marker itself',
      aws: '405 MethodNotAllowed, x-amz-delete-marker there, allow there, last-modified there',
      doc: DOCS.getObject,
      async run(site) {
        const { write, remove, send } = await versionedBucket(site);
        await write('one');
        const marker = (await must(remove(), 'DeleteObject')).output.VersionId;
        return withHeaders(await send('GET', marker), 'x-amz-delete-marker', 'allow', 'last-modified');
      },
    },
    {
      name: 'HEAD of the delete marker itself',
      aws: '405',
      doc: DOCS.headObject,
      async run(site) {
        const { write, remove, send } = await versionedBucket(site);
        await write('one');
        const marker = (await must(remove(), 'DeleteObject')).output.VersionId;
        return told(await send('HEAD', marker));
      },
    },
    {
      name: 'DELETE of a delete marker brings the object back',
      aws: '204, true, one',
      doc: DOCS.deleteMarkers,
      async run(site) {
        const { write, read, remove } = await versionedBucket(site);
        await write('one');
        const marker = (await must(remove(), 'DeleteObject')).output.VersionId;
        const undone = await remove(marker);
        return told(undone, undone.output?.DeleteMarker, (await read()).body);
      },
    },
    {
      name: 'DELETE of the current version uncovers the one before',
      aws: '204, none, true, one',
      doc: DOCS.deleteVersions,
      async run(site) {
        const { write, read, remove } = await versionedBucket(site);
        await write('one');
        const two = await write('two');
        const gone = await remove(two);
        return told(gone, gone.output?.DeleteMarker, gone.output?.VersionId === two, (await read()).body);
      },
    },
    {
      name: 'DELETE of a key that never was leaves a marker, too',
      aws: '204, true',
      doc: DOCS.deleteMarkers,
      async run(site) {
        const { remove } = await versionedBucket(site);
        const gone = await remove();
        return told(gone, gone.output?.DeleteMarker);
      },
    },
    {
      name: 'DeleteObjects: a marker made, a version gone',
      aws: '200, true, true, true',
      doc: DOCS.deleteObjects,
      async run(site) {
        const { at, write } = await versionedBucket(site);
        const one = await write('one');
        const Objects = [{ Key: 'key', VersionId: one }, { Key: 'other' }];
        const gone = await site.call(new DeleteObjectsCommand({ Bucket: at.Bucket, Delete: { Objects } }));
        const of = (/** @type {string} */ key) =>
          gone.output?.Deleted?.find((/** @type {any} */ { Key }) => Key === key);
        const marker = of('other');
        return told(
          gone,
          of('key')?.VersionId === one,
          marker?.DeleteMarker,
          marker?.DeleteMarkerVersionId !== undefined,
        );
      },
    },
    {
      name: 'If-None-Match: * behind a delete marker',
      aws: '200',
      doc: DOCS.conditionalWrites,
      async run(site) {
        const { put, write, remove } = await versionedBucket(site);
        await write('one');
        await must(remove(), 'DeleteObject');
        return told(await put('two', { IfNoneMatch: '*' }));
      },
    },
    {
      name: 'If-Match behind a delete marker',
      aws: '404 NoSuchKey',
      doc: DOCS.conditionalWrites,
      async run(site) {
        const { put, read, write, remove } = await versionedBucket(site);
        await write('one');
        const { output } = await must(read(), 'GetObject');
        await must(remove(), 'DeleteObject');
        return told(await put('two', { IfMatch: output.ETag }));
      },
    },
    {
      name: 'copy of a version onto its own key',
      aws: '200, true, true, one',
      doc: DOCS.restoreVersions,
      async run(site) {
        const { at, write, read } = await versionedBucket(site);
        const one = await write('one');
        const two = await write('two');
        const copy = await site.call(
          new CopyObjectCommand({ ...at, CopySource: `${at.Bucket}/key?versionId=${one}` }),
        );
        const id = copy.output?.VersionId;
        const isNew = id !== undefined && id !== one && id !== two;
        return told(copy, copy.output?.CopySourceVersionId === one, isNew, (await read()).body);
      },
    },
    {
      name: 'copy of a delete marker',
      aws: '400 InvalidRequest',
      doc: DOCS.copyObject,
      async run(site) {
        const { at, write, remove } = await versionedBucket(site);
        await write('one');
        const marker = (await must(remove(), 'DeleteObject')).output.VersionId;
        const CopySource = `${at.Bucket}/key?versionId=${marker}`;
        return told(await site.call(new CopyObjectCommand({ ...at, Key: 'other', CopySource })));
      },
    },
    {
      name: 'a multipart upload is one version',
      aws: '200, true',
      doc: DOCS.complete,
      async run(site) {
        const { at } = await versionedBucket(site);
        const upload = await beginUpload(site, { Bucket: at.Bucket });
        const part = await must(upload.put(1, Buffer.from('only')), 'UploadPart');
        const done = await upload.complete([{ PartNumber: 1, ETag: part.output.ETag }]);
        return told(done, done.output?.VersionId !== undefined);
      },
    },
    {
      name: 'tags of a version',
      aws: '200, 1, 0',
      doc: DOCS.putTagging,
      async run(site) {
        const { at, write } = await versionedBucket(site);
        const VersionId = await write('one');
        await write('two');
        const Tagging = { TagSet: [{ Key: 'a', Value: 'b' }] };
        await must(site.call(new PutObjectTaggingCommand({ ...at, VersionId, Tagging })), 'PutObjectTagging');
        const old = await site.call(new GetObjectTaggingCommand({ ...at, VersionId }));
        const current = await site.call(new GetObjectTaggingCommand(at));
        return told(old, old.output?.TagSet.length, current.output?.TagSet.length);
      },
    },
    {
      name: 'DeleteBucket while a delete marker is left',
      aws: '409 BucketNotEmpty',
      doc: DOCS.deleteBucket,
      async run(site) {
        const { at, write, remove } = await versionedBucket(site);
        const one = await write('one');
        await must(remove(), 'DeleteObject');
        await must(remove(one), 'DeleteObject');
        return told(await site.call(new DeleteBucketCommand({ Bucket: at.Bucket })));
      },
    },
  ],
};
