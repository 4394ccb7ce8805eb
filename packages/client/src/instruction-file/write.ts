import {
  DeleteObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { INSTRUCTION_FILE_METADATA } from '@sealift/core';
import { ClientError } from '../errors.js';
import { fileOf } from './read.js';

/** How S3 keeps an instruction file: as the object beside it. */
type Storage = Pick<
  PutObjectCommandInput,
  | 'Bucket'
  | 'Key'
  | 'ServerSideEncryption'
  | 'SSEKMSKeyId'
  | 'SSEKMSEncryptionContext'
  | 'BucketKeyEnabled'
  | 'StorageClass'
>;

export interface NewInstructionFile {
  readonly body: string;
  readonly suffix?: string | undefined;
  /** ETag of the file that it replaces; none when there must be none. */
  readonly replaces: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export async function writeInstructionFile(
  client: S3Client,
  object: Storage,
  { body, suffix, replaces, signal }: NewInstructionFile,
): Promise<void> {
  const { ServerSideEncryption, SSEKMSKeyId, SSEKMSEncryptionContext, BucketKeyEnabled, StorageClass } =
    object;
  const command = new PutObjectCommand({
    ...fileOf(object, suffix),
    ServerSideEncryption,
    SSEKMSKeyId,
    SSEKMSEncryptionContext,
    BucketKeyEnabled,
    StorageClass,
    Body: body,
    ContentType: 'application/json',
    Metadata: { ...INSTRUCTION_FILE_METADATA },
    ...(replaces === undefined ? { IfNoneMatch: '*' } : { IfMatch: replaces }),
  });
  await client.send(command, signal === undefined ? {} : { abortSignal: signal });
}

/** Takes a file away whose object could not be stored; leaves it where nobody knows whether it was. @throws always */
export async function takeBack(client: S3Client, object: Storage, cause: unknown): Promise<never> {
  if (cause instanceof ClientError && cause.code === 'upload-outcome-unknown') throw cause;
  const { Bucket, Key, ExpectedBucketOwner, RequestPayer } = fileOf(object, undefined);
  await client.send(new DeleteObjectCommand({ Bucket, Key, ExpectedBucketOwner, RequestPayer })).catch(() => {
    throw new ClientError(
      'upload-not-aborted',
      'The upload failed, and its instruction file could not be deleted: delete it before the next one.',
      { cause },
    );
  });
  throw cause;
}
