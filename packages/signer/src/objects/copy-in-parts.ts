import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import type { StringMap } from '../protection/protection.js';
import { withHeaders } from '../s3/with-headers.js';
import { type Copy, taggingOf } from './copy.js';
import { failure, type Head, type ObjectStore } from './store.js';

/** The same with UploadPartCopy. A copy that fails leaves no upload behind. */
export async function copyInParts(
  { client }: ObjectStore,
  head: Head,
  { target, source, attributes, metadata, sourceHeaders, headers }: Copy,
  tags: StringMap,
  partBytes: number,
): Promise<void> {
  const tagging = taggingOf(tags);
  const create = new CreateMultipartUploadCommand({
    ...target,
    ...attributes,
    Metadata: { ...metadata },
    ...(tagging === '' ? {} : { Tagging: tagging }),
  });
  const { UploadId } = await client.send(withHeaders(create, headers('create'))).catch(failure);
  try {
    const parts: { PartNumber: number; ETag: string | undefined }[] = [];
    for (let at = 0; at < head.ContentLength; at += partBytes) {
      const end = Math.min(at + partBytes, head.ContentLength) - 1;
      const PartNumber = parts.length + 1;
      const CopySourceRange = `bytes=${at}-${end}`;
      const copy = new UploadPartCopyCommand({ ...target, ...source, UploadId, PartNumber, CopySourceRange });
      const { CopyPartResult } = await client
        .send(withHeaders(copy, { ...sourceHeaders, ...headers('part') }))
        .catch(failure);
      parts.push({ PartNumber, ETag: CopyPartResult?.ETag });
    }
    const complete = new CompleteMultipartUploadCommand({
      ...target,
      UploadId,
      MultipartUpload: { Parts: parts },
      IfMatch: head.ETag,
    });
    await client.send(withHeaders(complete, headers('complete'))).catch(failure);
  } catch (error) {
    await client.send(new AbortMultipartUploadCommand({ ...target, UploadId })).catch(() => undefined);
    throw error;
  }
}
