import {
  GetObjectCommand,
  type GetObjectCommandInput,
  type GetObjectCommandOutput,
} from '@aws-sdk/client-s3';
import {
  CoreError,
  type Opener,
  openTo,
  openVerified,
  openWithDelayedAuthentication,
  readerWithDelayedAuthentication,
  type Spool,
} from '@sealift/core';
import { ClientError, checkPlace } from '../errors.js';
import { completeMetadata } from '../instruction-file/read.js';
import { leave } from '../leave.js';
import { ownMetadata, withoutChecksums } from '../metadata.js';
import type { Settings } from '../options.js';
import { encryptionOf, type GetOptions, type GetOutput, isCbc, openerFor } from './open.js';
import { getRange } from './range.js';
import {
  asMismatch,
  checkReceipt,
  type Demanded,
  demanded,
  type ReceiptInput,
  withTagOf,
} from './receipt.js';
import { pieces, type SdkBody, sdkStream, sourceOf, throughReader } from './sdk-stream.js';

/** Reads an object whose body is verified, unless something else was asked for by name. */
export async function getObject(
  settings: Settings,
  given: GetObjectCommandInput | ReceiptInput,
  options: GetOptions,
): Promise<GetOutput> {
  const { input, receipt } = await demanded<GetObjectCommandInput>(settings, given);
  checkPlace(input);
  checkNoPart(input);
  if (input.Range !== undefined) return getRange(settings, input, options);
  return reading(settings, { input, receipt }, options, async (answer, opener) => {
    const source = withTagOf(receipt, sourceOf(answer.Body, options.abortSignal));
    if (opener === undefined) return { ...answer, encryption: unencrypted(answer) };
    const whole = receipt === undefined ? answer.Body : undefined;
    const { Body, verified, size } = await read(settings, options, opener, source, whole);
    const { ContentLength: _, ...rest } = outputOf(answer);
    const encryption = encryptionOf(opener, verified);
    return { ...rest, Body, ...(size === undefined ? {} : { ContentLength: size }), encryption };
  });
}

/** Reads an object of any size into a place that keeps it to itself until it was verified. */
export async function getObjectTo(
  settings: Settings,
  given: GetObjectCommandInput | ReceiptInput,
  spool: Spool,
  options: Omit<GetOptions, 'enableDelayedAuthenticationMode' | 'unencrypted'>,
): Promise<Omit<GetOutput, 'Body'>> {
  let isHandedOver = false;
  try {
    const { input, receipt } = await demanded<GetObjectCommandInput>(settings, given);
    checkPlace(input);
    checkNoPart(input);
    if (input.Range !== undefined) throw rangeRefused();
    return await reading(settings, { input, receipt }, options, async (answer, opener) => {
      if (opener === undefined || isCbc(opener)) throw cbcRefused();
      isHandedOver = true;
      await openTo(opener, withTagOf(receipt, sourceOf(answer.Body, options.abortSignal)), spool);
      const { Body: _, ...rest } = outputOf(answer);
      return { ...rest, ContentLength: opener.plaintextSize, encryption: encryptionOf(opener, true) };
    });
  } catch (error) {
    // From then on openTo discards it.
    if (!isHandedOver) await spool.discard().catch(() => undefined);
    throw error;
  }
}

function cbcRefused(): CoreError {
  return new CoreError(
    'unauthenticated-content-refused',
    'The content is AES-CBC, which nothing authenticates: getObject reads it.',
  );
}

/** One request: what it answers belongs together. Its connection is closed when the object is refused. */
async function reading<Output>(
  settings: Settings,
  { input, receipt }: Demanded<GetObjectCommandInput>,
  options: GetOptions,
  use: (answer: GetObjectCommandOutput, opener: Opener | undefined) => Promise<Output>,
): Promise<Output> {
  const { client } = settings;
  const { abortSignal: signal, instructionFileSuffix: suffix } = options;
  const answer = await client
    .send(new GetObjectCommand(input), signal === undefined ? {} : { abortSignal: signal })
    .catch((error) => asMismatch(receipt, error));
  try {
    const { metadata } = await completeMetadata(client, input, answer, { suffix, signal });
    const opener = await openerFor(settings, input, options, metadata, wholeSize(answer)).catch((error) => {
      const isPlain = error instanceof CoreError && error.code === 'not-encrypted';
      if (isPlain && options.unencrypted === 'pass-through') return undefined;
      throw error;
    });
    checkReceipt(receipt, answer, opener);
    return await use(answer, opener);
  } catch (error) {
    leave(answer.Body);
    throw error;
  }
}

/** @throws ClientError `range-refused` */
function checkNoPart({ PartNumber }: GetObjectCommandInput): void {
  if (PartNumber !== undefined) {
    throw new ClientError('range-refused', 'A part of an object cannot be verified: leave out PartNumber.', {
      field: 'PartNumber',
    });
  }
}

function rangeRefused(): ClientError {
  return new ClientError('range-refused', 'A spool takes whole objects: getObject reads a range.', {
    field: 'Range',
  });
}

/** @throws CoreError `object-size-mismatch` for a part that nobody asked for */
function wholeSize({ ContentLength, ContentRange }: GetObjectCommandOutput): number {
  if (ContentLength === undefined || ContentRange !== undefined)
    throw new CoreError('object-size-mismatch', 'S3 did not answer with the whole object and its length.');
  return ContentLength;
}

/** @param body of which `source` is the bytes, where nothing else comes with them */
async function read(
  settings: Settings,
  options: GetOptions,
  opener: Opener,
  source: AsyncIterable<Uint8Array>,
  body: GetObjectCommandOutput['Body'],
): Promise<{ Body: SdkBody; verified: boolean; size: number | undefined }> {
  const isDelayed = options.enableDelayedAuthenticationMode ?? settings.enableDelayedAuthenticationMode;
  if (isCbc(opener)) {
    const { openUnauthenticatedCbc } = await import('@sealift/core/legacy');
    // Nothing waits for a tag; and how much of the last block is padding shows when it is decrypted.
    return { Body: sdkStream(openUnauthenticatedCbc(opener, source)), verified: false, size: undefined };
  }
  const { plaintextSize: size, objectSize } = opener;
  if (isDelayed) {
    const reader = body && readerWithDelayedAuthentication(opener);
    const Body =
      (reader && throughReader(body, reader, options.abortSignal)) ??
      sdkStream(openWithDelayedAuthentication(opener, source));
    return { Body, verified: false, size };
  }
  if (objectSize > settings.maxBuffered) throw tooLarge(objectSize, settings);
  const plaintext = await openVerified(opener, source, { bufferSize: settings.maxBuffered });
  return { Body: sdkStream(pieces(plaintext)), verified: true, size };
}

function tooLarge(objectSize: number, { maxBuffered }: Settings): CoreError {
  return new CoreError(
    'object-exceeds-buffer',
    `The object has ${objectSize} bytes, and ${maxBuffered} may wait in memory for its tag: raise maxBuffered, use getObjectTo, or ask for enableDelayedAuthenticationMode.`,
    { field: 'maxBuffered' },
  );
}

function outputOf(answer: GetObjectCommandOutput): GetObjectCommandOutput {
  return { ...withoutChecksums(answer), Metadata: ownMetadata(answer.Metadata ?? {}) };
}

function unencrypted({ ContentLength = 0 }: GetObjectCommandOutput): GetOutput['encryption'] {
  return { suite: 'none', verified: false, objectSize: ContentLength };
}
