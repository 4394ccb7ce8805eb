import { GetObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';

/** Bytes shown of the beginning and of the end of an object. */
const HEAD_BYTES = 512;
const TAIL_BYTES = 64;

/**
 * Looks at an object as anyone with access to the bucket would: bytes and metadata, no keys.
 *
 * @typedef {{ endpoint: string, region: string, credentials: { accessKeyId: string, secretAccessKey: string }, forcePathStyle: boolean }} S3Address
 * @param {S3Address} address
 * @param {string} bucket
 */
export function createStoredView(address, bucket) {
  const s3 = new S3Client({ ...address, responseChecksumValidation: 'WHEN_REQUIRED' });

  /** @param {string} key @returns what S3 stores, or undefined when there is no such object */
  return async (key) => {
    const name = { Bucket: bucket, Key: key };
    const found = await s3.send(new HeadObjectCommand(name)).catch((error) => {
      if (error?.$metadata?.httpStatusCode === 404) return undefined;
      throw error;
    });
    if (found === undefined) return undefined;
    const size = found.ContentLength ?? 0;
    /** @param {number} from @param {number} to */
    const range = async (from, to) => {
      if (to < from) return '';
      const { Body } = await s3.send(new GetObjectCommand({ ...name, Range: `bytes=${from}-${to}` }));
      return Buffer.from((await Body?.transformToByteArray()) ?? []).toString('base64');
    };
    return {
      key,
      size,
      etag: found.ETag,
      metadata: found.Metadata ?? {},
      head: await range(0, Math.min(HEAD_BYTES, size) - 1),
      tail: await range(Math.max(0, size - TAIL_BYTES), size - 1),
    };
  };
}
