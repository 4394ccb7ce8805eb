import { GetObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { masked } from '../traffic/mask.js';
import { OBSERVER } from '../traffic/tap.js';
import { onDisk } from './on-disk.js';

/** Bytes shown of the beginning and of the end of an object. */
const HEAD_BYTES = 512;
const TAIL_BYTES = 64;

/**
 * @typedef {{ endpoint: string, region: string, credentials: { accessKeyId: string, secretAccessKey: string }, forcePathStyle: boolean }} S3Address
 * @typedef {(key: string) => Promise<Record<string, string> | undefined>} HeadersFor what a reader must send along;
 *   undefined when there is no such object
 */

/**
 * Looks at an object as anyone who may read the bucket does: bytes, headers and metadata, and no key of a page. Where S3
 * gives nothing without a key (SSE-C), the headers come with the key that the signer derives, and the bytes from the disk.
 *
 * @param {{ address: S3Address, bucket: string, folder: string, needsKey(key: string): boolean, headersFor: HeadersFor }} options
 */
export function createStoredView({ address, bucket, folder, needsKey, headersFor }) {
  const s3 = new S3Client({
    ...address,
    responseChecksumValidation: 'WHEN_REQUIRED',
    customUserAgent: OBSERVER,
  });
  // The SDK names what it knows; the page shows what came.
  s3.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { headers } = /** @type {{ headers: Record<string, string> }} */ (result.response);
      Object.assign(result.output, { headers });
      return result;
    },
    { step: 'finalizeRequest', priority: 'low', name: 'rawHeaders' },
  );

  /** @param {string} key @returns what S3 stores, or undefined when there is no such object */
  return async (key) => {
    const secret = needsKey(key) ? await headersFor(key) : {};
    if (secret === undefined) return undefined;
    const name = { Bucket: bucket, Key: key, ...customerKey(secret) };
    const found = await s3.send(new HeadObjectCommand(name)).catch((error) => {
      if (error?.$metadata?.httpStatusCode === 404) return undefined;
      throw error;
    });
    if (found === undefined) return undefined;
    const size = found.ContentLength ?? 0;
    const disk = needsKey(key) ? await onDisk(folder, bucket, key) : undefined;
    /** @param {number} from @param {number} to */
    const range = async (from, to) => {
      if (to <= from) return '';
      if (disk) return (await disk(from, to)).toString('base64');
      const { Body } = await s3.send(new GetObjectCommand({ ...name, Range: `bytes=${from}-${to - 1}` }));
      return Buffer.from((await Body?.transformToByteArray()) ?? []).toString('base64');
    };
    const { headers } = /** @type {{ headers: Record<string, string> }} */ (/** @type {unknown} */ (found));
    return {
      key,
      size,
      etag: found.ETag,
      metadata: found.Metadata ?? {},
      headers: Object.entries(headers).map(([header, value]) => masked(header, value)),
      bytesFrom: disk ? 'disk' : 'answer',
      head: await range(0, Math.min(HEAD_BYTES, size)),
      tail: await range(Math.max(0, size - TAIL_BYTES), size),
    };
  };
}

/** @param {Record<string, string>} headers */
function customerKey(headers) {
  const key = headers['x-amz-server-side-encryption-customer-key'];
  return key === undefined ? {} : { SSECustomerAlgorithm: 'AES256', SSECustomerKey: key };
}
