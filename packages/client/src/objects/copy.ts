import {
  type CopyObjectCommandInput,
  type CopyObjectCommandOutput,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
} from '@aws-sdk/client-s3';
import { copyStored } from '../copy/copy-object.js';
import { COPY_SIZES, type CopySizes } from '../copy/sizes.js';
import { checkPlace, invalidOption } from '../errors.js';
import { completeMetadata } from '../instruction-file/read.js';
import { takeBack, writeInstructionFile } from '../instruction-file/write.js';
import { isReserved, joinMetadata } from '../metadata.js';
import type { Settings } from '../options.js';
import { copyTable } from '../segments/copying.js';
import type { SegmentTableOutcome } from '../segments/making.js';

/** What the SDK's CopyObject answers. */
export interface CopyOutput extends CopyObjectCommandOutput {
  /** Present where the object has a segment table, and the client keeps them. */
  readonly segmentTable?: SegmentTableOutcome;
}

/**
 * Copies an object as it is encrypted. `MetadataDirective: 'REPLACE'` replaces the caller's own metadata, never what the format
 * needs; an instruction file is copied first. Above 5 GiB in parts.
 */
export async function copyObject(
  { client, segments = false }: Settings,
  input: CopyObjectCommandInput,
  signal: AbortSignal | undefined,
  sizes: CopySizes = COPY_SIZES,
): Promise<CopyOutput> {
  checkPlace(input);
  const options = signal === undefined ? {} : { abortSignal: signal };
  const source = sourceOf(input);
  const head = await client.send(new HeadObjectCommand(source), options);
  const { file } = await completeMetadata(client, source, head, { suffix: undefined, signal });
  const isInPlace = source.Bucket === input.Bucket && source.Key === input.Key;
  const moving = isInPlace ? undefined : file;
  if (moving !== undefined)
    await writeInstructionFile(client, input, { body: moving.body, replaces: undefined, signal });
  const copy = {
    ...input,
    ...replacing(input, head),
    // The metadata belongs to this content, and to no other.
    CopySourceIfMatch: input.CopySourceIfMatch ?? head.ETag,
  };
  const output = await copyStored({ client, input: copy, source, head, sizes, signal }).catch((error) =>
    moving === undefined ? Promise.reject(error) : takeBack(client, input, error),
  );
  if (!segments || isInPlace) return output;
  const segmentTable = await copyTable(client, source, input, head.ContentLength ?? 0, signal);
  return segmentTable === undefined ? output : { ...output, segmentTable };
}

function replacing(
  input: CopyObjectCommandInput,
  head: HeadObjectCommandOutput,
): { Metadata?: Record<string, string> } {
  if (input.MetadataDirective !== 'REPLACE') return {};
  const ofFormat = Object.entries(head.Metadata ?? {}).filter(([name]) => isReserved(name));
  return { Metadata: joinMetadata(Object.fromEntries(ofFormat), input.Metadata) };
}

/** `bucket/key`, URL-encoded, perhaps with `?versionId=`, as S3 wants it. @throws ClientError `invalid-option` */
function sourceOf(input: CopyObjectCommandInput) {
  const [, bucket = '', key = '', version] =
    /^\/?([^/?]+)\/(.+?)(?:\?versionId=([^?]+))?$/.exec(input.CopySource ?? '') ?? [];
  if (bucket === '' || bucket.startsWith('arn:'))
    throw invalidOption('CopySource', 'CopySource is "bucket/key", URL-encoded, perhaps with "?versionId=".');
  return {
    Bucket: bucket,
    Key: decoded(key),
    ...(version === undefined ? {} : { VersionId: version }),
    ExpectedBucketOwner: input.ExpectedSourceBucketOwner,
    RequestPayer: input.RequestPayer,
    SSECustomerAlgorithm: input.CopySourceSSECustomerAlgorithm,
    SSECustomerKey: input.CopySourceSSECustomerKey,
    SSECustomerKeyMD5: input.CopySourceSSECustomerKeyMD5,
  };
}

function decoded(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    throw invalidOption('CopySource', 'CopySource is URL-encoded.');
  }
}
