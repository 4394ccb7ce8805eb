import type { StoredObject } from '@sealift/signer/protection';
import type { Head } from './store.js';

/** What S3 reports of an object, as a protection compares it. */
export function storedObjectOf(head: Head): StoredObject {
  const { ServerSideEncryption, SSEKMSKeyId, BucketKeyEnabled, SSECustomerAlgorithm } = head;
  return {
    size: head.ContentLength,
    etag: head.ETag,
    metadata: head.Metadata ?? {},
    ...(ServerSideEncryption === undefined ? {} : { serverSideEncryption: ServerSideEncryption }),
    ...(SSEKMSKeyId === undefined ? {} : { kmsKeyId: SSEKMSKeyId }),
    ...(BucketKeyEnabled === undefined ? {} : { bucketKeyEnabled: BucketKeyEnabled }),
    ...(SSECustomerAlgorithm === undefined ? {} : { customerAlgorithm: SSECustomerAlgorithm }),
  };
}
