/** The object beside another one that holds its segment table. */
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { SEGMENT_TABLE_METADATA, segmentTableKey } from '@sealift/core/segments';
import { ClientError } from '../errors.js';
import type { Place } from '../instruction-file/read.js';
import { leave } from '../leave.js';
import { isSegmentTable } from '../metadata.js';

/** How S3 keeps a table: as the object beside it. */
export type TablePlace = Place &
  Pick<
    PutObjectCommandInput,
    'ServerSideEncryption' | 'SSEKMSKeyId' | 'SSEKMSEncryptionContext' | 'BucketKeyEnabled' | 'StorageClass'
  >;

/** The table of an object: its key, and what else requests for it say. */
export function tableOf(place: Place): Place & { readonly Key: string } {
  const { Bucket, Key = '', ExpectedBucketOwner, RequestPayer } = place;
  const { SSECustomerAlgorithm, SSECustomerKey, SSECustomerKeyMD5 } = place;
  const customerKey = { SSECustomerAlgorithm, SSECustomerKey, SSECustomerKeyMD5 };
  return { Bucket, Key: segmentTableKey(Key), ExpectedBucketOwner, RequestPayer, ...customerKey };
}

/**
 * What stands where a table would. Nothing of it is verified.
 *
 * @param most more bytes are no table, and are not read
 * @returns undefined where there is none, or nobody may see whether there is
 */
export async function readTable(
  client: S3Client,
  place: Place,
  most: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array | undefined> {
  const sent = client.send(
    new GetObjectCommand(tableOf(place)),
    signal === undefined ? {} : { abortSignal: signal },
  );
  const answer = await sent.catch((error) => ifAbsent(error, place));
  if (answer === undefined) return undefined;
  if (answer.ContentLength === undefined || answer.ContentLength > most) {
    leave(answer.Body);
    return new Uint8Array(0);
  }
  return answer.Body?.transformToByteArray();
}

/**
 * Stores a table, in the place of an older one, and never of anything else.
 *
 * @throws ClientError `segment-table-name-taken`, and the SDK's errors
 */
export async function writeTable(
  client: S3Client,
  object: TablePlace,
  table: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<void> {
  const options = signal === undefined ? {} : { abortSignal: signal };
  const { ServerSideEncryption, SSEKMSKeyId, SSEKMSEncryptionContext, BucketKeyEnabled, StorageClass } =
    object;
  const input = {
    ...tableOf(object),
    ServerSideEncryption,
    SSEKMSKeyId,
    SSEKMSEncryptionContext,
    BucketKeyEnabled,
    StorageClass,
    Body: table,
    ContentType: 'application/octet-stream',
    Metadata: { ...SEGMENT_TABLE_METADATA },
  };
  try {
    await client.send(new PutObjectCommand({ ...input, IfNoneMatch: '*' }), options);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'PreconditionFailed') throw error;
    const found = await findTable(client, object, signal);
    if (found?.etag === undefined) throw nameTaken(error);
    await client.send(new PutObjectCommand({ ...input, IfMatch: found.etag }), options);
  }
}

/** Looks for a table, without reading it: undefined where there is none, or something else has its name. */
export async function findTable(
  client: S3Client,
  place: Place,
  signal: AbortSignal | undefined,
): Promise<{ readonly etag: string | undefined } | undefined> {
  const sent = client.send(
    new HeadObjectCommand(tableOf(place)),
    signal === undefined ? {} : { abortSignal: signal },
  );
  const head = await sent.catch((error) => ifAbsent(error, place));
  return isSegmentTable(head?.Metadata) ? { etag: head?.ETag } : undefined;
}

/** Deletes the table of an object, where there is one. */
export async function deleteTable(
  client: S3Client,
  place: Place,
  signal: AbortSignal | undefined,
): Promise<void> {
  if ((await findTable(client, place, signal)) === undefined) return;
  const { Bucket, Key, ExpectedBucketOwner, RequestPayer } = tableOf(place);
  await client.send(
    new DeleteObjectCommand({ Bucket, Key, ExpectedBucketOwner, RequestPayer }),
    signal === undefined ? {} : { abortSignal: signal },
  );
}

/**
 * Whoever may not list a bucket is told 403 of an object that is not there. Under SSE-C 403 and 400 also say that it lies under another
 * key than the object, or under none: it is of no use then. @throws everything else
 */
function ifAbsent(error: unknown, { SSECustomerKey }: Place): undefined {
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  if (status === 404 || status === 403 || (status === 400 && SSECustomerKey !== undefined)) return undefined;
  throw error;
}

function nameTaken(cause: unknown): ClientError {
  return new ClientError(
    'segment-table-name-taken',
    'Another object has the name of the segment table (the key and ".segments"): it was left as it is.',
    { cause },
  );
}
