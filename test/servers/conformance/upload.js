import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListPartsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { must } from './told.js';

export const MIB = 1024 * 1024;
/** The smallest part that need not be the last. */
export const PART = Buffer.alloc(5 * MIB, 'p');
export const LAST = Buffer.from('the last part');

/** @typedef {Awaited<ReturnType<typeof beginUpload>>} Upload */

/**
 * A multipart upload, step by step.
 *
 * @param {import('./site.js').Site} site
 * @param {Record<string, any>} [options] of CreateMultipartUpload
 */
export async function beginUpload(site, options = {}) {
  const Bucket = options.Bucket ?? site.bucket;
  const Key = options.Key ?? site.key();
  const created = await must(
    site.call(new CreateMultipartUploadCommand({ Bucket, Key, ...options })),
    'CreateMultipartUpload',
  );
  const at = { Bucket, Key, UploadId: created.output.UploadId };
  return {
    at,
    created,
    /** @param {number} PartNumber @param {Uint8Array} Body @param {Record<string, any>} [more] */
    put: (PartNumber, Body, more = {}) =>
      site.call(new UploadPartCommand({ ...at, PartNumber, Body, ...more })),
    /** @param {readonly any[]} Parts @param {Record<string, any>} [more] */
    complete: (Parts, more = {}) =>
      site.call(
        new CompleteMultipartUploadCommand({ ...at, MultipartUpload: { Parts: [...Parts] }, ...more }),
      ),
    /** @param {Record<string, any>} [more] */
    list: (more = {}) => site.call(new ListPartsCommand({ ...at, ...more })),
    abort: () => site.call(new AbortMultipartUploadCommand(at)),
    /** Both parts, as CompleteMultipartUpload names them. */
    async putBoth() {
      // The small one first: a server that refuses it answers; while it is sent 5 MiB it may cut the connection.
      const last = await must(this.put(2, LAST), 'UploadPart');
      const first = await must(this.put(1, PART), 'UploadPart');
      return [first, last].map(({ output }, index) => ({ PartNumber: index + 1, ETag: output.ETag }));
    },
  };
}
