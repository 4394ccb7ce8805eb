import { GetObjectCommand, HeadObjectCommand, type HeadObjectCommandInput } from '@aws-sdk/client-s3';
import { type ByteRange, CoreError, type Opener } from '@sealift/core';
import type { RangeVerification } from '@sealift/core/segments';
import { ClientError, checkPlace } from '../errors.js';
import { completeMetadata } from '../instruction-file/read.js';
import { ownMetadata, withoutChecksums } from '../metadata.js';
import type { Settings } from '../options.js';
import { describeStored, type HeadOutput, type StoredEncryption } from '../stored.js';
import { type Encryption, encryptionOf, type GetOptions, isCbc, openerFor } from './open.js';
import { type RangeReader, type Stored, segmentReader, wholeReader } from './range-reader.js';
import { sourceOf } from './sdk-stream.js';

export interface OpenOptions extends Omit<GetOptions, 'enableDelayedAuthenticationMode'> {
  /**
   * `readRange` refuses a larger object that has no segment table which can be used: verifying any range of it takes all of it. In bytes
   * of the object. Default: any size.
   */
  readonly maxWithoutTable?: number;
}

/** An object whose data key is at hand, and whose content was not read. */
export interface OpenedObject extends Omit<HeadOutput, 'encryption'> {
  /** `verified` is false: that takes the content. */
  readonly encryption: Omit<Encryption, 'suite'> & StoredEncryption;
  /** For `openTwice`, `openTo` and their like of `@sealift/core`; absent where nothing is encrypted. */
  readonly opener?: Opener;
  /**
   * The bytes as they are stored, tag included; as often as they are needed.
   *
   * @throws the SDK's errors; `PreconditionFailed` when another object has taken its place
   */
  read(signal?: AbortSignal): AsyncGenerator<Uint8Array, void, void>;
  /**
   * A range of the file, every byte of it verified before it is yielded; as often as wanted. The first call reads the segment table or,
   * where there is none, verifies all of the object. Absent where nothing is encrypted, or nothing authenticates it.
   *
   * @param range clipped to the end of the file
   * @throws SegmentDamagedError of `@sealift/core/segments`, ClientError `segment-table-needed`, CoreError, the SDK's errors
   */
  readRange?(range: ByteRange, signal?: AbortSignal): AsyncGenerator<Uint8Array, void, void>;
  /** By what `readRange` verifies. */
  rangeVerification?(signal?: AbortSignal): Promise<RangeVerification>;
}

/** Reads what stands with an object, and unwraps its data key. */
export async function openObject(
  settings: Settings,
  input: HeadObjectCommandInput,
  options: OpenOptions,
): Promise<OpenedObject> {
  checkPlace(input);
  const { client } = settings;
  const { abortSignal: signal, instructionFileSuffix: suffix } = options;
  const head = await client.send(
    new HeadObjectCommand(input),
    signal === undefined ? {} : { abortSignal: signal },
  );
  const { metadata } = await completeMetadata(client, input, head, { suffix, signal });
  const objectSize = head.ContentLength ?? 0;
  const stored = describeStored(metadata, objectSize).encryption;
  const opener =
    stored.format === 'none' && options.unencrypted === 'pass-through'
      ? undefined
      : await openerFor(settings, input, options, metadata, objectSize);
  const { ContentLength: _, ...rest } = withoutChecksums(head);
  const size = opener === undefined ? objectSize : isCbc(opener) ? undefined : opener.plaintextSize;
  return {
    ...rest,
    ...(size === undefined ? {} : { ContentLength: size }),
    Metadata: ownMetadata(head.Metadata ?? {}),
    encryption: { verified: false, ...stored, ...(opener === undefined ? {} : encryptionOf(opener, false)) },
    ...(opener === undefined ? {} : { opener }),
    read: (stop) => contentOf(settings, { ...input, IfMatch: head.ETag }, stop ?? signal),
    ...(opener === undefined || isCbc(opener)
      ? {}
      : rangesOf(settings, { input: { ...input, IfMatch: head.ETag }, opener }, options)),
  };
}

function rangesOf(
  settings: Settings,
  stored: Stored,
  { abortSignal: signal, maxWithoutTable = Number.POSITIVE_INFINITY }: OpenOptions,
): Required<Pick<OpenedObject, 'readRange' | 'rangeVerification'>> {
  let found: Promise<RangeReader> | undefined;
  const readerFor = (stop: AbortSignal | undefined): Promise<RangeReader> => {
    found ??= rangeReader(settings, stored, maxWithoutTable, stop).catch((error) => {
      // Another call may have more luck.
      found = undefined;
      throw error;
    });
    return found;
  };
  return {
    async *readRange(range, stop = signal) {
      yield* (await readerFor(stop)).read(range, stop);
    },
    async rangeVerification(stop = signal) {
      const { verifiedBy, tableRefused } = await readerFor(stop);
      return { verifiedBy, ...(tableRefused === undefined ? {} : { tableRefused }) };
    },
  };
}

async function rangeReader(
  settings: Settings,
  stored: Stored,
  maxWithoutTable: number,
  signal: AbortSignal | undefined,
): Promise<RangeReader> {
  if (stored.input.IfMatch === undefined) throw noETag();
  const { reader, tableRefused } = await segmentReader(settings, stored, signal);
  if (reader !== undefined) return reader;
  if (stored.opener.objectSize > maxWithoutTable) throw tableNeeded(tableRefused);
  return wholeReader(settings, stored, tableRefused, signal);
}

function tableNeeded(tableRefused: string | undefined): ClientError {
  const found =
    tableRefused === undefined ? 'no segment table' : `no segment table that can be used (${tableRefused})`;
  return new ClientError(
    'segment-table-needed',
    `The object has ${found}, and is too large to be read as a whole for a range: have addSegmentTable make one (not of format V2), or raise maxWithoutTable.`,
  );
}

async function* contentOf(
  { client }: Settings,
  input: HeadObjectCommandInput,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, void> {
  if (input.IfMatch === undefined) throw noETag();
  const options = signal === undefined ? {} : { abortSignal: signal };
  const { Body } = await client.send(new GetObjectCommand(input), options);
  yield* sourceOf(Body, signal);
}

function noETag(): CoreError {
  return new CoreError('object-size-mismatch', 'S3 did not say which object it has: there is no ETag.');
}
