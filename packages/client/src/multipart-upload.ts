import {
  AbortMultipartUploadCommand,
  type AbortMultipartUploadCommandInput,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  type CompleteMultipartUploadCommandInput,
  type CompleteMultipartUploadCommandOutput,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { ClientError } from './errors.js';

/** What an upload in parts says when it begins and when it ends. */
export interface UploadInputs {
  readonly create: CreateMultipartUploadCommandInput;
  readonly complete: Omit<CompleteMultipartUploadCommandInput, 'UploadId'>;
  readonly target: Omit<AbortMultipartUploadCommandInput, 'UploadId'>;
}

/** Parts as S3 has them, and the bytes of all. */
export interface SentParts {
  readonly Parts: CompletedPart[];
  readonly size: number;
}

/**
 * Makes an object of parts that `send` sends. It appears when it is whole; whatever fails has S3 forget it before the error is thrown.
 *
 * @throws ClientError `upload-not-aborted`, `upload-outcome-unknown`, the SDK's errors, and what `send` throws
 */
export async function multipartUpload(
  client: S3Client,
  inputs: UploadInputs,
  send: (UploadId: string | undefined) => Promise<SentParts>,
  signal: AbortSignal | undefined,
): Promise<CompleteMultipartUploadCommandOutput> {
  const options = signal === undefined ? {} : { abortSignal: signal };
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(inputs.create), options);
  const target = { ...inputs.target, UploadId };
  let isCompleting = false;
  try {
    const { Parts, size } = await send(UploadId);
    signal?.throwIfAborted();
    isCompleting = true;
    const complete = { ...inputs.complete, UploadId, MultipartUpload: { Parts }, MpuObjectSize: size };
    return await client.send(new CompleteMultipartUploadCommand(complete), options);
  } catch (error) {
    await forget(client, target, isCompleting, error);
    throw error;
  }
}

/** What S3 said the checksum of a part is, in whichever algorithm. */
export function checksumsOf(sent: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(sent).filter(
      ([name, value]) => /^Checksum[A-Z0-9]+$/.test(name) && typeof value === 'string',
    ),
  );
}

async function forget(
  client: S3Client,
  target: AbortMultipartUploadCommandInput,
  isCompleting: boolean,
  cause: unknown,
): Promise<void> {
  try {
    await client.send(new AbortMultipartUploadCommand(target));
  } catch (error) {
    const isGone = error instanceof Error && error.name === 'NoSuchUpload';
    if (isGone && !isCompleting) return;
    if (isGone) {
      throw new ClientError(
        'upload-outcome-unknown',
        'The upload was to be completed, and no answer tells whether the object is there: look for it with headObject.',
        { cause },
      );
    }
    throw new ClientError(
      'upload-not-aborted',
      'The upload failed, and S3 could not be told to forget its parts: a lifecycle rule of the bucket removes them.',
      { cause },
    );
  }
}
