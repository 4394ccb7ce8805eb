import { DOCS } from '../docs.js';
import { must, told } from '../told.js';
import { versionedBucket } from '../versioned.js';

/** @type {import('./case.js').Topic} */
export const versionsSuspended = {
  title: 'Versions, suspended',
  cases: [
    {
      name: 'PUT tells no id',
      aws: '200, none',
      doc: DOCS.putObject,
      async run(site) {
        const { put, suspend } = await versionedBucket(site);
        await suspend();
        const got = await put('one');
        return told(got, got.output?.VersionId);
      },
    },
    {
      name: 'GET tells null',
      aws: '200, null',
      doc: DOCS.suspendedWrites,
      async run(site) {
        const { write, read, suspend } = await versionedBucket(site);
        await suspend();
        await write('one');
        const got = await read();
        return told(got, got.id);
      },
    },
    {
      name: 'PUT replaces the null version and leaves the others',
      aws: '200, two, two, kept',
      doc: DOCS.suspendedWrites,
      async run(site) {
        const { write, read, suspend } = await versionedBucket(site, 'zero');
        const kept = await write('kept');
        await suspend();
        await write('one');
        await write('two');
        const got = await read();
        return told(got, got.body, (await read('null')).body, (await read(kept)).body);
      },
    },
    {
      name: 'DELETE removes the null version and leaves a null marker',
      aws: '204, true, null',
      doc: DOCS.suspendedDeletes,
      async run(site) {
        const { write, remove, suspend } = await versionedBucket(site);
        await suspend();
        await write('one');
        const gone = await remove();
        return told(gone, gone.output?.DeleteMarker, gone.output?.VersionId);
      },
    },
    {
      name: 'GET of the null version after that',
      aws: '405 MethodNotAllowed',
      doc: DOCS.suspendedDeletes,
      async run(site) {
        const { write, read, remove, suspend } = await versionedBucket(site);
        await suspend();
        await write('one');
        await must(remove(), 'DeleteObject');
        return told(await read('null'));
      },
    },
    {
      name: 'DELETE leaves a version that has an id',
      aws: '200, kept',
      doc: DOCS.suspendedDeletes,
      async run(site) {
        const { write, read, remove, suspend } = await versionedBucket(site);
        const kept = await write('kept');
        await suspend();
        await must(remove(), 'DeleteObject');
        const got = await read(kept);
        return told(got, got.body);
      },
    },
  ],
};
