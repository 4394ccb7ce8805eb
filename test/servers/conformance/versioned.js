import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { must } from './told.js';

/**
 * A bucket of the case's own that keeps versions.
 *
 * @param {import('./site.js').Site} site
 * @param {string | undefined} [first] body of an object that is there before versions are kept
 */
export async function versionedBucket(site, first = undefined) {
  const Bucket = await site.newBucket();
  const at = { Bucket, Key: 'key' };
  /** @param {string} Body @param {Record<string, any>} [more] */
  const put = (Body, more = {}) => site.call(new PutObjectCommand({ ...at, Body, ...more }));
  /** @param {'Enabled' | 'Suspended'} Status */
  const turn = (Status) =>
    must(
      site.call(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } })),
      'PutBucketVersioning',
    );
  if (first !== undefined) await must(put(first), 'PutObject');
  await turn('Enabled');
  return {
    at,
    put,
    suspend: () => turn('Suspended'),
    /** The id of a new version. @param {string} Body */
    write: async (Body) => (await must(put(Body), 'PutObject')).output.VersionId,
    /** @param {string} [VersionId] */
    async read(VersionId) {
      const got = await site.call(new GetObjectCommand({ ...at, VersionId }));
      const body = got.output && (await got.output.Body.transformToString());
      return { ...got, body, id: got.output?.VersionId };
    },
    /** @param {string} [VersionId] @param {Record<string, any>} [more] */
    remove: (VersionId, more = {}) => site.call(new DeleteObjectCommand({ ...at, VersionId, ...more })),
    /** With the headers of the answer. @param {string} method @param {string} [versionId] */
    send: (method, versionId) =>
      site.send({
        method,
        bucket: Bucket,
        key: 'key',
        query: versionId === undefined ? {} : { versionId },
      }),
  };
}
