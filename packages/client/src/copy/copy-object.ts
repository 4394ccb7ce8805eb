import {
  CopyObjectCommand,
  type CopyObjectCommandInput,
  type CopyObjectCommandOutput,
  GetObjectTaggingCommand,
  type GetObjectTaggingCommandInput,
  type HeadObjectCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { copyInParts } from './copy-in-parts.js';
import type { CopySizes } from './sizes.js';

/** A copy as CopyObject makes it, of an object that was looked at. */
export interface ObjectCopy {
  readonly client: S3Client;
  readonly input: CopyObjectCommandInput;
  readonly source: GetObjectTaggingCommandInput;
  readonly head: HeadObjectCommandOutput;
  readonly sizes: CopySizes;
  readonly signal: AbortSignal | undefined;
}

/** With CopyObject, or in parts where the object is too large for that; the outcome is the same. */
export function copyStored(copy: ObjectCopy): Promise<CopyObjectCommandOutput> {
  const { client, input, head, sizes, signal } = copy;
  if ((head.ContentLength ?? 0) > sizes.maxCopyBytes) return copyLarge(copy);
  return client.send(new CopyObjectCommand(input), signal === undefined ? {} : { abortSignal: signal });
}

async function copyLarge(copy: ObjectCopy): Promise<CopyObjectCommandOutput> {
  const { client, input, head, sizes, signal } = copy;
  const {
    CopySource,
    CopySourceIfMatch,
    CopySourceIfModifiedSince,
    CopySourceIfNoneMatch,
    CopySourceIfUnmodifiedSince,
    CopySourceSSECustomerAlgorithm,
    CopySourceSSECustomerKey,
    CopySourceSSECustomerKeyMD5,
    ExpectedSourceBucketOwner,
    MetadataDirective,
    TaggingDirective,
    Tagging,
    IfMatch,
    IfNoneMatch,
    ...rest
  } = input;
  const { Bucket, Key, RequestPayer, ExpectedBucketOwner } = rest;
  const { SSECustomerAlgorithm, SSECustomerKey, SSECustomerKeyMD5 } = rest;
  const target = { Bucket, Key, RequestPayer, ExpectedBucketOwner };
  const customerKey = { SSECustomerAlgorithm, SSECustomerKey, SSECustomerKeyMD5 };
  const tagging = TaggingDirective === 'REPLACE' ? Tagging : await taggingOf(copy);
  const completed = await copyInParts({
    client,
    create: {
      ...rest,
      ...(MetadataDirective === 'REPLACE' ? {} : keptOf(head)),
      ...(tagging === undefined || tagging === '' ? {} : { Tagging: tagging }),
    },
    part: {
      ...target,
      ...customerKey,
      CopySource,
      CopySourceIfMatch,
      CopySourceIfModifiedSince,
      CopySourceIfNoneMatch,
      CopySourceIfUnmodifiedSince,
      CopySourceSSECustomerAlgorithm,
      CopySourceSSECustomerKey,
      CopySourceSSECustomerKeyMD5,
      ExpectedSourceBucketOwner,
    },
    complete: { ...target, ...customerKey, IfMatch, IfNoneMatch },
    target,
    size: head.ContentLength ?? 0,
    partSize: sizes.partBytes,
    signal,
  });
  const { Bucket: _, Key: __, Location: ___, ETag, ...others } = completed;
  const source = head.VersionId === undefined ? {} : { CopySourceVersionId: head.VersionId };
  return { ...others, ...source, CopyObjectResult: { ETag } };
}

/** What CopyObject takes over from the source when nothing is replaced. */
function keptOf(head: HeadObjectCommandOutput): object {
  const expires = new Date(head.ExpiresString ?? '');
  const { CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, ContentType, Metadata } = head;
  return {
    CacheControl,
    ContentDisposition,
    ContentEncoding,
    ContentLanguage,
    ContentType,
    ...(Number.isNaN(expires.getTime()) ? {} : { Expires: expires }),
    Metadata,
  };
}

/** As `x-amz-tagging` wants them: a URL query. */
async function taggingOf({ client, source, signal }: ObjectCopy): Promise<string> {
  const { Bucket, Key, VersionId, ExpectedBucketOwner, RequestPayer } = source;
  const { TagSet = [] } = await client.send(
    new GetObjectTaggingCommand({ Bucket, Key, VersionId, ExpectedBucketOwner, RequestPayer }),
    signal === undefined ? {} : { abortSignal: signal },
  );
  return new URLSearchParams(TagSet.map(({ Key = '', Value = '' }) => [Key, Value])).toString();
}
