import { HeadObjectCommand } from '@aws-sdk/client-s3';
import {
  CoreError,
  INSTRUCTION_SUFFIX,
  type Keyring,
  type RewrapOptions,
  type Rewrapped,
  rewrap,
  type StringMap,
} from '@sealift/core';
import { checkPlace } from '../errors.js';
import { keyringToRead } from '../keyrings/of-request.js';
import type { Settings } from '../options.js';
import { completeMetadata, readInstructionFile } from './read.js';
import { writeInstructionFile } from './write.js';

export interface ReEncryptInput {
  readonly Bucket: string;
  readonly Key: string;
  readonly ExpectedBucketOwner?: string;
  /** Wraps the data key anew. A raw one needs another material description than the old one. */
  readonly newKeyring: Keyring;
  /** Where the new file goes: `.partner` shares the object, and leaves the old file. Default: it replaces the old one. */
  readonly instructionFileSuffix?: string;
  /** Refuse when the client's own keyring can still unwrap the new file. Default: false. */
  readonly enforceRotation?: boolean;
  /** For a `kmsKeyring`: what the object was put with. */
  readonly encryptionContext?: StringMap;
}

export interface ReEncryptOutput {
  readonly Bucket: string;
  readonly Key: string;
  readonly instructionFileSuffix: string;
  readonly enforceRotation: boolean;
}

/** Wraps the data key in an object's instruction file anew. Neither the object nor the old key's holders notice. */
export async function reEncryptInstructionFile(
  settings: Settings,
  input: ReEncryptInput,
  signal: AbortSignal | undefined,
): Promise<ReEncryptOutput> {
  checkPlace(input);
  const { client } = settings;
  const { Bucket, Key, ExpectedBucketOwner, newKeyring, encryptionContext, enforceRotation = false } = input;
  const place = { Bucket, Key, ExpectedBucketOwner };
  const suffix = input.instructionFileSuffix ?? INSTRUCTION_SUFFIX;
  const head = await client.send(
    new HeadObjectCommand(place),
    signal === undefined ? {} : { abortSignal: signal },
  );
  const { metadata, file } = await completeMetadata(client, place, head, { suffix: undefined, signal });
  if (file === undefined) {
    throw new CoreError(
      'instruction-file-required',
      'The object has no instruction file: its wrapped key is in it.',
    );
  }
  const request = {
    metadata: head.Metadata ?? {},
    instructionFile: file.body,
    from: keyringToRead(settings.keyring, encryptionContext, metadata, `${Bucket}/${Key}`),
    to: newKeyring,
    enforceRotation,
    ...(settings.commitmentPolicy === undefined ? {} : { commitmentPolicy: settings.commitmentPolicy }),
  };
  const { instructionFile = '' } = await rewrapped(settings, request);
  const replaced =
    suffix === INSTRUCTION_SUFFIX ? file : await readInstructionFile(client, place, { suffix, signal });
  await writeInstructionFile(
    client,
    { ...head, ...place },
    { body: instructionFile, suffix, replaces: replaced?.etag, signal },
  );
  return { Bucket, Key, instructionFileSuffix: suffix, enforceRotation };
}

/** Under the flags that let the client read old objects; the content keeps its suite. */
async function rewrapped(settings: Settings, request: RewrapOptions): Promise<Rewrapped> {
  const legacy = await settings.legacyOptions();
  if (legacy === undefined) return rewrap(request);
  const { rewrapLegacy } = await import('@sealift/core/legacy');
  return (await rewrapLegacy({ ...request, legacy })) ?? rewrap(request);
}
