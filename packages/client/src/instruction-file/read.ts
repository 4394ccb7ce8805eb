import { GetObjectCommand, type GetObjectCommandInput, type S3Client } from '@aws-sdk/client-s3';
import {
  CoreError,
  instructionFileKey,
  joinInstructionFile,
  needsInstructionFile,
  type ObjectMetadata,
} from '@sealift/core';
import { ClientError, invalidOption } from '../errors.js';

/** Of requests for an object what those for its instruction file say, too. */
export type Place = Pick<
  GetObjectCommandInput,
  | 'Bucket'
  | 'Key'
  | 'ExpectedBucketOwner'
  | 'RequestPayer'
  | 'SSECustomerAlgorithm'
  | 'SSECustomerKey'
  | 'SSECustomerKeyMD5'
>;

export interface InstructionFile {
  readonly body: string;
  readonly etag: string | undefined;
}

export interface ReadOptions {
  /** Of the instruction file, with its dot: `.partner`. */
  readonly suffix: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** What a file holds is less than S3's metadata; anything larger is something else. */
const MAX_BYTES = 65_536;

/**
 * An object's metadata with what its instruction file says, where it has one.
 *
 * @throws ClientError `metadata-missing`, `invalid-option`, CoreError `instruction-file-invalid`, `metadata-…`
 */
export async function completeMetadata(
  client: S3Client,
  place: Place,
  answer: {
    readonly Metadata?: Record<string, string> | undefined;
    readonly MissingMeta?: number | undefined;
  },
  options: ReadOptions,
): Promise<{ metadata: ObjectMetadata; file?: InstructionFile }> {
  if (answer.MissingMeta) {
    throw new ClientError('metadata-missing', 'S3 does not show all of the metadata of this object.');
  }
  const metadata = answer.Metadata ?? {};
  if (!needsInstructionFile(metadata)) return { metadata };
  const file = await readInstructionFile(client, place, options);
  return file === undefined ? { metadata } : { metadata: joinInstructionFile(metadata, file.body), file };
}

/** Undefined where there is none. */
export async function readInstructionFile(
  client: S3Client,
  place: Place,
  { suffix, signal }: ReadOptions,
): Promise<InstructionFile | undefined> {
  const command = new GetObjectCommand(fileOf(place, suffix));
  try {
    const answer = await client.send(command, signal === undefined ? {} : { abortSignal: signal });
    const isSmall = (answer.ContentLength ?? MAX_BYTES + 1) <= MAX_BYTES;
    const bytes = isSmall ? await answer.Body?.transformToString('utf-8') : undefined;
    if (bytes === undefined) {
      (answer.Body as { destroy?(): void } | undefined)?.destroy?.();
      throw new CoreError(
        'instruction-file-invalid',
        'What stands there is too large for an instruction file.',
      );
    }
    return { body: bytes, etag: answer.ETag };
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchKey') return undefined;
    throw error;
  }
}

/** The instruction file of an object: its key, and what else requests for it say. @throws ClientError `invalid-option` */
export function fileOf(place: Place, suffix: string | undefined): Place & { readonly Key: string } {
  const { Bucket, Key = '', ExpectedBucketOwner, RequestPayer } = place;
  const { SSECustomerAlgorithm, SSECustomerKey, SSECustomerKeyMD5 } = place;
  const customerKey = { SSECustomerAlgorithm, SSECustomerKey, SSECustomerKeyMD5 };
  try {
    const file = instructionFileKey(Key, suffix);
    return { Bucket, Key: file, ExpectedBucketOwner, RequestPayer, ...customerKey };
  } catch (error) {
    throw invalidOption('instructionFileSuffix', (error as Error).message);
  }
}
