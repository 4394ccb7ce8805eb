import {
  type CompletedPart,
  type CompleteMultipartUploadCommandOutput,
  type S3Client,
  UploadPartCopyCommand,
  type UploadPartCopyCommandInput,
} from '@aws-sdk/client-s3';
import { checksumsOf, multipartUpload, type SentParts, type UploadInputs } from '../multipart-upload.js';

/** S3 copies inside itself: what is waited for is its disks, not ours. */
const PARTS_AT_A_TIME = 8;

/** A copy that S3 makes of parts. */
export interface PartsCopy extends UploadInputs {
  readonly client: S3Client;
  /** Source, target and keys of every part. */
  readonly part: Omit<UploadPartCopyCommandInput, 'UploadId' | 'PartNumber' | 'CopySourceRange'>;
  /** Bytes of the source. */
  readonly size: number;
  /** Bytes of a part but the last: 5 MiB to 5 GiB. */
  readonly partSize: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Copies an object inside S3 with UploadPartCopy, several parts at a time. What fails leaves no upload.
 *
 * @throws ClientError `upload-not-aborted`, `upload-outcome-unknown`, and the SDK's errors
 */
export function copyInParts(copy: PartsCopy): Promise<CompleteMultipartUploadCommandOutput> {
  return multipartUpload(copy.client, copy, (UploadId) => copyParts(copy, UploadId), copy.signal);
}

async function copyParts(
  { client, part, size, partSize, signal }: PartsCopy,
  UploadId: string | undefined,
): Promise<SentParts> {
  const failing = new AbortController();
  const either = AbortSignal.any([failing.signal, ...(signal === undefined ? [] : [signal])]);
  const count = Math.ceil(size / partSize);
  const Parts: CompletedPart[] = [];
  let next = 0;
  async function work(): Promise<void> {
    while (next < count && !either.aborted) {
      const index = next;
      next += 1;
      const CopySourceRange = `bytes=${index * partSize}-${Math.min((index + 1) * partSize, size) - 1}`;
      const command = new UploadPartCopyCommand({
        ...part,
        UploadId,
        PartNumber: index + 1,
        CopySourceRange,
      });
      const { CopyPartResult = {} } = await client.send(command, { abortSignal: either });
      Parts[index] = { PartNumber: index + 1, ETag: CopyPartResult.ETag, ...checksumsOf(CopyPartResult) };
    }
  }
  // The first failure ends the others, and is the one that is told.
  const works = Array.from({ length: PARTS_AT_A_TIME }, () =>
    work().catch((error) => {
      if (!either.aborted) failing.abort(error);
    }),
  );
  await Promise.all(works);
  either.throwIfAborted();
  return { Parts, size };
}
