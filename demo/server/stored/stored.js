import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { masked } from '../traffic/mask.js';
import { OBSERVER } from '../traffic/tap.js';
import { onDisk } from './on-disk.js';
import { addRawHeaders, headersOf } from './raw-headers.js';

/** Bytes shown of the beginning and of the end of an object. */
const HEAD_BYTES = 512;
const TAIL_BYTES = 64;

/**
 * @typedef {{ endpoint: string, region: string, credentials: { accessKeyId: string, secretAccessKey: string }, forcePathStyle: boolean }} S3Address
 * @typedef {{ size: number, etag: string | undefined, metadata: Record<string, string>, headers: Record<string, string> }} Facts
 *
 * Who has the key without which S3 shows nothing (SSE-C): nobody needs one, the signer derives it, or only a page has it.
 * @typedef {'none' | 'signer' | 'page'} KeyHolder
 */

/**
 * Looks at an object as anyone who may read the bucket does: bytes, headers and metadata, and no key of a page. Where S3
 * gives nothing without a key, the bytes come from the disk, and the headers with the key that the signer derives. Where
 * only a page has it, they are those of the refusal, and size and ETag those of a listing.
 *
 * @param {{ address: S3Address, bucket: string, folder: string, keyHolder(key: string): KeyHolder,
 *   signersKey(key: string): Promise<string | undefined> }} options
 */
export function createStoredView({ address, bucket, folder, keyHolder, signersKey }) {
  const s3 = new S3Client({
    ...address,
    responseChecksumValidation: 'WHEN_REQUIRED',
    customUserAgent: OBSERVER,
  });
  addRawHeaders(s3);

  /** @param {string} key @param {KeyHolder} holder @returns {Promise<Facts | undefined>} */
  async function facts(key, holder) {
    const name = { Bucket: bucket, Key: key };
    const secret = holder === 'signer' ? await signersKey(key) : undefined;
    if (holder === 'signer' && secret === undefined) return undefined;
    try {
      const withKey = secret === undefined ? {} : { SSECustomerAlgorithm: 'AES256', SSECustomerKey: secret };
      const found = await s3.send(new HeadObjectCommand({ ...name, ...withKey }));
      const { ContentLength: size = 0, ETag: etag, Metadata: metadata = {} } = found;
      return { size, etag, metadata, headers: headersOf(found) };
    } catch (error) {
      const { httpStatusCode: status } = /** @type {import('@aws-sdk/client-s3').S3ServiceException} */ (
        error
      ).$metadata;
      if (status === 404) return undefined;
      if (holder !== 'page' || status !== 400) throw error;
      const { Contents = [] } = await s3.send(
        new ListObjectsV2Command({ Bucket: bucket, Prefix: key, MaxKeys: 1 }),
      );
      const [listed] = Contents;
      return { size: listed?.Size ?? 0, etag: listed?.ETag, metadata: {}, headers: headersOf(error) };
    }
  }

  /** @param {string} key @returns what S3 stores, or undefined when there is no such object */
  return async (key) => {
    const holder = keyHolder(key);
    const found = await facts(key, holder);
    if (found === undefined) return undefined;
    const { size, etag, metadata, headers } = found;
    const disk = holder === 'none' ? undefined : await onDisk(folder, bucket, key);
    /** @param {number} from @param {number} to */
    const range = async (from, to) => {
      if (to <= from) return '';
      if (disk) return (await disk(from, to)).toString('base64');
      const part = { Bucket: bucket, Key: key, Range: `bytes=${from}-${to - 1}` };
      const { Body } = await s3.send(new GetObjectCommand(part));
      return Buffer.from((await Body?.transformToByteArray()) ?? []).toString('base64');
    };
    return {
      key,
      size,
      etag,
      metadata,
      headers: Object.entries(headers).map(([header, value]) => masked(header, value)),
      keyHolder: holder,
      head: await range(0, Math.min(HEAD_BYTES, size)),
      tail: await range(Math.max(0, size - TAIL_BYTES), size),
    };
  };
}
