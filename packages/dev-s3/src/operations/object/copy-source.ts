import { S3Error } from '../../errors.js';
import { addressOf } from '../../http/address.js';
import { customerKeyOf } from '../../sse/customer-key.js';
import { openEncryption } from '../../sse/open.js';
import type { Bucket } from '../../store/bucket.js';
import { readRange } from '../../store/read.js';
import type { ObjectRecord, Pairs } from '../../store/records.js';
import type { Context } from '../context.js';
import { checkReadConditions } from './conditions.js';
import { checkVersionId, findObject, readVersionHeaders } from './version.js';

/** An object that is read to write another one. */
export interface CopySource {
  readonly object: ObjectRecord;
  readonly isDestination: boolean;
  /** Whether the request names a version: copying that onto its own key brings it back. */
  readonly isVersion: boolean;
  readonly versionHeaders: Pairs;
  /** The plaintext of a range; keeps the source alive until it has been read. */
  read(start: number, end: number): AsyncIterable<Buffer>;
}

/** Reads `x-amz-copy-source`, and checks right, key and conditions of the source. */
export function openCopySource(context: Context): CopySource {
  const { headers } = context;
  const source = parseCopySource(headers.get('x-amz-copy-source') ?? '');
  const { bucket: name, key, versionId } = source;
  const bucket = context.bucketNamed(name);
  const owner = headers.get('x-amz-source-expected-bucket-owner');
  if (owner !== undefined && owner !== context.services.settings.accountId) {
    throw new S3Error('AccessDenied', 'Access Denied');
  }
  context.authorize(versionId === undefined ? 's3:GetObject' : 's3:GetObjectVersion', bucket, key);
  const object = findSource(bucket, key, versionId);
  const contentKey = openEncryption(
    object.encryption,
    customerKeyOf(headers, 'copy source', context),
    context,
  );
  checkReadConditions(headers, object, 'x-amz-copy-source-');
  return {
    object,
    isDestination: name === context.bucketName && key === context.key,
    isVersion: versionId !== undefined,
    versionHeaders: readVersionHeaders(bucket, object, 'x-amz-copy-source-version-id'),
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

/** API reference, CopyObject: a delete marker cannot be copied, and S3 calls that another mistake than reading it. */
function findSource(bucket: Bucket, key: string, versionId: string | undefined): ObjectRecord {
  try {
    return findObject(bucket, key, versionId);
  } catch (error) {
    if (!(error instanceof S3Error) || error.code !== 'MethodNotAllowed') throw error;
    throw new S3Error(
      'InvalidRequest',
      'The source of a copy request may not specifically refer to a delete marker by version id.',
    );
  }
}

interface NamedSource {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string | undefined;
}

/** `bucket/key` or `/bucket/key`, percent-encoded, with an optional `?versionId=…`. */
function parseCopySource(text: string): NamedSource {
  const [path = '', query] = text.split('?');
  const [, id] = /^versionId=(.*)$/.exec(query ?? '') ?? [];
  if (query !== undefined && id === undefined) throw invalid();
  const versionId = id === undefined ? undefined : checkVersionId(id, 'x-amz-copy-source');
  let decoded: string;
  try {
    decoded = decodeURIComponent(path.startsWith('/') ? path : `/${path}`);
  } catch {
    throw invalid();
  }
  const address = addressOf(decoded, '', []);
  if (address.bucket === undefined || address.key === undefined) throw invalid();
  return { bucket: address.bucket, key: address.key, versionId };
}

function invalid(): S3Error {
  return new S3Error(
    'InvalidArgument',
    'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    [['ArgumentName', 'x-amz-copy-source']],
  );
}
