import {
  HeadObjectCommand,
  type HeadObjectCommandInput,
  type HeadObjectCommandOutput,
} from '@aws-sdk/client-s3';
import type { StringMap } from '@sealift/core';
import { CoreError, TAG_BYTES } from '@sealift/core';
import { decodeLegacy, decodeMetadata } from '@sealift/core/metadata';
import { checkPlace } from '../errors.js';
import { completeMetadata } from '../instruction-file/read.js';
import { ownMetadata, withoutChecksums } from '../metadata.js';
import type { Settings } from '../options.js';

export interface HeadOptions {
  readonly abortSignal?: AbortSignal;
  /** Of another instruction file than `.instruction`. */
  readonly instructionFileSuffix?: string;
}

/** What an object's metadata says of its encryption. Nothing of it is verified: that takes the key, and the content. */
export interface StoredEncryption {
  /** V1, V2 or V3 of the format; `none` for an object that is not encrypted so. */
  readonly format: 'V1' | 'V2' | 'V3' | 'none';
  /** How the data key is wrapped. */
  readonly wrapAlgorithm?: string;
  /** Material description, or KMS encryption context. */
  readonly description?: StringMap;
  /** Bytes of the stored object. */
  readonly objectSize: number;
}

/** Of the SDK's fields, `ContentLength` is that of the plaintext (undefined where it cannot be known), `Metadata` the caller's own. */
export interface HeadOutput extends HeadObjectCommandOutput {
  readonly encryption: StoredEncryption;
}

const UNENCRYPTED_LENGTH = 'x-amz-unencrypted-content-length';

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
  const { encryption, size } = described(metadata, objectSize);
  const { ContentLength: _, ...rest } = withoutChecksums(head);
  return {
    ...rest,
    ...(size === undefined ? {} : { ContentLength: size }),
    Metadata: ownMetadata(head.Metadata ?? {}),
    encryption,
  };
}

function described(
  metadata: Readonly<Record<string, string>>,
  objectSize: number,
): { encryption: StoredEncryption; size: number | undefined } {
  const old = decodeLegacy(metadata);
  if (old !== undefined) {
    const { content, wrapAlgorithm, description } = old;
    const isV1 = Object.keys(metadata).some((name) => name.toLowerCase() === 'x-amz-key');
    const encryption = { format: isV1 ? 'V1' : 'V2', wrapAlgorithm, description, objectSize } as const;
    return {
      encryption,
      size: content === 'CBC' ? saidLength(metadata, objectSize) : objectSize - TAG_BYTES,
    };
  }
  try {
    const { suite, wrapAlgorithm, description } = decodeMetadata(metadata);
    const size = Math.max(0, objectSize - TAG_BYTES);
    return { encryption: { format: suite.format, wrapAlgorithm, description, objectSize }, size };
  } catch (error) {
    if (!(error instanceof CoreError) || error.code !== 'not-encrypted') throw error;
    return { encryption: { format: 'none', objectSize }, size: objectSize };
  }
}

/** Of AES-CBC, which ends in padding, only an entry tells it; one that cannot be is nothing. */
function saidLength(metadata: Readonly<Record<string, string>>, objectSize: number): number | undefined {
  const [, said = ''] =
    Object.entries(metadata).find(([name]) => name.toLowerCase() === UNENCRYPTED_LENGTH) ?? [];
  const size = /^\d+$/.test(said) ? Number(said) : -1;
  return size < objectSize && size >= objectSize - 16 ? size : undefined;
}
