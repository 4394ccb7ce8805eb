import { S3Error } from '../../errors.js';
import { addressOf } from '../../http/address.js';
import { customerKeyOf } from '../../sse/customer-key.js';
import { openEncryption } from '../../sse/open.js';
import { readRange } from '../../store/read.js';
import type { ObjectRecord } from '../../store/records.js';
import type { Context } from '../context.js';
import { checkReadConditions } from './conditions.js';
import { findObject } from './get.js';

/** An object that is read to write another one. */
export interface CopySource {
  readonly object: ObjectRecord;
  readonly isDestination: boolean;
  /** The plaintext of a range; keeps the source alive until it has been read. */
  read(start: number, end: number): AsyncIterable<Buffer>;
}

/** Reads `x-amz-copy-source`, and checks right, key and conditions of the source. */
export function openCopySource(context: Context): CopySource {
  const { headers } = context;
  const { bucket: name = '', key = '' } = parseCopySource(headers.get('x-amz-copy-source') ?? '');
  const bucket = context.bucketNamed(name);
  const owner = headers.get('x-amz-source-expected-bucket-owner');
  if (owner !== undefined && owner !== context.services.settings.accountId) {
    throw new S3Error('AccessDenied', 'Access Denied');
  }
  context.authorize('s3:GetObject', bucket, key);
  const object = findObject(bucket, key);
  const contentKey = openEncryption(
    object.encryption,
    customerKeyOf(headers, 'copy source', context),
    context,
  );
  checkReadConditions(headers, object, 'x-amz-copy-source-');
  return {
    object,
    isDestination: name === context.bucketName && key === context.key,
    async *read(start, end) {
      const release = bucket.blobs.hold(object.blobs.map(({ id }) => id));
      try {
        yield* readRange(bucket.blobs, object.blobs, start, end, contentKey);
      } finally {
        await release();
      }
    },
  };
}

/** `bucket/key` or `/bucket/key`, percent-encoded, with an optional `?versionId=null`. */
function parseCopySource(text: string): { bucket: string | undefined; key: string | undefined } {
  const [path = '', version] = text.split('?');
  if (version !== undefined && version !== 'versionId=null') {
    throw new S3Error('InvalidArgument', 'Invalid version id specified', [
      ['ArgumentName', 'x-amz-copy-source'],
    ]);
  }
  let decoded: string;
  try {
    decoded = decodeURIComponent(path.startsWith('/') ? path : `/${path}`);
  } catch {
    throw invalid();
  }
  const address = addressOf(decoded, '', []);
  if (address.bucket === undefined || address.key === undefined) throw invalid();
  return address;
}

function invalid(): S3Error {
  return new S3Error(
    'InvalidArgument',
    'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    [['ArgumentName', 'x-amz-copy-source']],
  );
}
