import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import type { StringMap } from '@sealift/s3';
import { withHeaders } from '../s3/with-headers.js';
import { type Copy, taggingOf } from './copy-parameters.js';
import { failure, type Head, type ObjectStore } from './store.js';

/** S3 copies inside itself: what is waited for is its disks, not ours. */
const PARTS_AT_A_TIME = 8;

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
    const parts = await inOrder(Math.ceil(head.ContentLength / partBytes), async (index) => {
      const end = Math.min((index + 1) * partBytes, head.ContentLength) - 1;
      const PartNumber = index + 1;
      const CopySourceRange = `bytes=${index * partBytes}-${end}`;
      const copy = new UploadPartCopyCommand({ ...target, ...source, UploadId, PartNumber, CopySourceRange });
      const { CopyPartResult } = await client
        .send(withHeaders(copy, { ...sourceHeaders, ...headers('part') }))
        .catch(failure);
      return { PartNumber, ETag: CopyPartResult?.ETag };
    });
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

/** Results in the order of their numbers; after the first failure no more are begun. @throws that failure */
async function inOrder<T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  let failed = false;
  async function work(): Promise<void> {
    while (next < count && !failed) {
      const index = next;
      next += 1;
      results[index] = await make(index).catch((error) => {
        failed = true;
        throw error;
      });
    }
  }
  const workers = await Promise.allSettled(Array.from({ length: PARTS_AT_A_TIME }, work));
  const broken = workers.find((worker) => worker.status === 'rejected');
  if (broken?.status === 'rejected') throw broken.reason;
  return results;
}
