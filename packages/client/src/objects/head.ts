import { HeadObjectCommand, type HeadObjectCommandInput } from '@aws-sdk/client-s3';
import { checkPlace } from '../errors.js';
import { completeMetadata } from '../instruction-file/read.js';
import { ownMetadata, withoutChecksums } from '../metadata.js';
import type { Settings } from '../options.js';
import { describeStored, type HeadOutput } from '../stored.js';

export interface HeadOptions {
  readonly abortSignal?: AbortSignal;
  /** Of another instruction file than `.instruction`. */
  readonly instructionFileSuffix?: string;
}

export async function headObject(
  { client }: Settings,
  input: HeadObjectCommandInput,
  { abortSignal: signal, instructionFileSuffix: suffix }: HeadOptions,
): Promise<HeadOutput> {
  checkPlace(input);
  const head = await client.send(
    new HeadObjectCommand(input),
    signal === undefined ? {} : { abortSignal: signal },
  );
  const { metadata } = await completeMetadata(client, input, head, { suffix, signal });
  const objectSize = head.ContentLength ?? 0;
  const { encryption, size } = describeStored(metadata, objectSize);
  const { ContentLength: _, ...rest } = withoutChecksums(head);
  return {
    ...rest,
    ...(size === undefined ? {} : { ContentLength: size }),
    Metadata: ownMetadata(head.Metadata ?? {}),
    encryption,
  };
}
