import type { StringMap } from '@sealift/s3';
import type { CopyHeaders } from './copy-parameters.js';
import type { Head, ObjectStore } from './store.js';

/** What a copy with new metadata would drop, or the bucket's defaults would change. */
export function keptAttributes(head: Head): object {
  const expires = new Date(head.ExpiresString ?? '');
  return defined({
    ContentType: head.ContentType,
    CacheControl: head.CacheControl,
    ContentDisposition: head.ContentDisposition,
    ContentEncoding: head.ContentEncoding,
    ContentLanguage: head.ContentLanguage,
    Expires: Number.isNaN(expires.getTime()) ? undefined : expires,
    WebsiteRedirectLocation: head.WebsiteRedirectLocation,
    StorageClass: head.StorageClass,
  });
}

/**
 * The same encryption by S3 as the object has: the same managed SSE-C key, or the same KMS key. S3 reports no encryption
 * context: without `encryptionContext` the copy has none.
 */
export function keptEncryption(
  { customerKeys, ...store }: Pick<ObjectStore, 'bucket' | 'customerKeys'>,
  key: string,
  head: Head,
  encryptionContext: StringMap | undefined,
): CopyHeaders {
  const { pinned } = head;
  if (pinned !== undefined && customerKeys !== undefined)
    return (operation) => customerKeys.headers(operation, { bucket: store.bucket, key, pinned });
  const creating = encryptionOf(head, encryptionContext);
  return (operation) => (operation === 'copy' || operation === 'create' ? creating : {});
}

/** In the words that S3 reports, which requests repeat. */
export function encryptionOf(head: Head, encryptionContext?: StringMap): StringMap {
  const SSE = 'x-amz-server-side-encryption';
  const context =
    encryptionContext !== undefined && head.ServerSideEncryption?.startsWith('aws:kms')
      ? Buffer.from(JSON.stringify(encryptionContext)).toString('base64')
      : undefined;
  return defined({
    [SSE]: head.ServerSideEncryption,
    [`${SSE}-aws-kms-key-id`]: head.SSEKMSKeyId,
    [`${SSE}-bucket-key-enabled`]:
      head.BucketKeyEnabled === undefined ? undefined : `${head.BucketKeyEnabled}`,
    [`${SSE}-context`]: context,
  });
}

function defined<T>(values: Readonly<Record<string, T | undefined>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, T] => entry[1] !== undefined),
  );
}
