import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import type { StringMap } from '../protection/protection.js';
import { encodeKey } from '../s3/object-path.js';
import { failure, type Head, type RewrapStore } from './store.js';

const GIB = 1024 ** 3;
/** S3's limit for CopyObject, in bytes (Amazon S3 User Guide, "Copying objects"). */
export const MAX_COPY_BYTES: number = 5 * GIB;
/** Of a multipart copy: at most 64 parts for the largest encrypted object. */
const COPY_PART_BYTES: number = GIB;

/** Sizes from which on a copy goes in parts, and of the parts. Smaller ones are for tests. */
export interface CopySizes {
  readonly maxCopyBytes: number;
  readonly partBytes: number;
}
const SIZES: CopySizes = { maxCopyBytes: MAX_COPY_BYTES, partBytes: COPY_PART_BYTES };

/**
 * Gives an object new user metadata by copying it onto itself, inside S3: content, tags, media type, the other headers,
 * storage class and encryption by S3 stay. Above 5 GiB in parts. Guarded by the ETag of the object that was read.
 *
 * @throws RewrapError `object-changed`, SignerError `s3-…`
 */
export async function replaceMetadata(
  store: RewrapStore,
  key: string,
  head: Head,
  metadata: StringMap,
  { maxCopyBytes, partBytes }: CopySizes = SIZES,
): Promise<void> {
  const source = { CopySource: `${store.bucket}/${encodeKey(key)}`, CopySourceIfMatch: head.ETag };
  if (head.ContentLength > maxCopyBytes) return copyInParts(store, key, head, metadata, source, partBytes);
  const command = new CopyObjectCommand({
    ...store.target,
    ...source,
    Key: key,
    ...keptAttributes(head),
    Metadata: { ...metadata },
    MetadataDirective: 'REPLACE',
    TaggingDirective: 'COPY',
  });
  await store.client.send(command).catch(failure);
}

async function copyInParts(
  store: RewrapStore,
  key: string,
  head: Head,
  metadata: StringMap,
  source: { readonly CopySource: string; readonly CopySourceIfMatch: string },
  partBytes: number,
): Promise<void> {
  const target = { ...store.target, Key: key };
  const tagging = await store.tagging(key);
  const create = new CreateMultipartUploadCommand({
    ...target,
    ...keptAttributes(head),
    Metadata: { ...metadata },
    ...(tagging === '' ? {} : { Tagging: tagging }),
  });
  const { UploadId } = await store.client.send(create).catch(failure);
  try {
    const parts: { PartNumber: number; ETag: string | undefined }[] = [];
    for (let at = 0; at < head.ContentLength; at += partBytes) {
      const end = Math.min(at + partBytes, head.ContentLength) - 1;
      const PartNumber = parts.length + 1;
      const copy = new UploadPartCopyCommand({
        ...target,
        ...source,
        UploadId,
        PartNumber,
        CopySourceRange: `bytes=${at}-${end}`,
      });
      const { CopyPartResult } = await store.client.send(copy).catch(failure);
      parts.push({ PartNumber, ETag: CopyPartResult?.ETag });
    }
    const complete = new CompleteMultipartUploadCommand({
      ...target,
      UploadId,
      MultipartUpload: { Parts: parts },
      IfMatch: head.ETag,
    });
    await store.client.send(complete).catch(failure);
  } catch (error) {
    await store.client.send(new AbortMultipartUploadCommand({ ...target, UploadId })).catch(() => undefined);
    throw error;
  }
}

/** What REPLACE would drop, or the bucket's defaults would change. */
function keptAttributes(head: Head): object {
  const expires = new Date(head.ExpiresString ?? '');
  const kept = {
    ContentType: head.ContentType,
    CacheControl: head.CacheControl,
    ContentDisposition: head.ContentDisposition,
    ContentEncoding: head.ContentEncoding,
    ContentLanguage: head.ContentLanguage,
    Expires: Number.isNaN(expires.getTime()) ? undefined : expires,
    WebsiteRedirectLocation: head.WebsiteRedirectLocation,
    StorageClass: head.StorageClass,
    ServerSideEncryption: head.ServerSideEncryption,
    SSEKMSKeyId: head.SSEKMSKeyId,
    BucketKeyEnabled: head.BucketKeyEnabled,
  };
  return Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined));
}
