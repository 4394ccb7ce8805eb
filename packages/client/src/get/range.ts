import { GetObjectCommand, type GetObjectCommandInput, HeadObjectCommand } from '@aws-sdk/client-s3';
import { type ByteRange, CoreError, openUnauthenticatedRange } from '@sealift/core';
import type { RangeVerification } from '@sealift/core/segments';
import { ClientError } from '../errors.js';
import { completeMetadata } from '../instruction-file/read.js';
import { ownMetadata, withoutChecksums } from '../metadata.js';
import type { Settings } from '../options.js';
import { encryptionOf, type GetOptions, type GetOutput, isCbc, openerFor } from './open.js';
import { type RangeReader, type Stored, segmentReader, wholeReader } from './range-reader.js';
import { pieces, sdkStream } from './sdk-stream.js';

/**
 * A range of the plaintext, verified: by the object's segment table, or where there is none by reading all of the object. With
 * `enableLegacyUnauthenticatedModes` what has no table is not verified. The metadata is read first, and the range only of the
 * object that it belongs to.
 */
export async function getRange(
  settings: Settings,
  input: GetObjectCommandInput,
  options: GetOptions,
): Promise<GetOutput> {
  const { client, enableLegacyUnauthenticatedModes: isUnverifiedAllowed = false } = settings;
  const { abortSignal: signal, instructionFileSuffix: suffix } = options;
  const { Range = '', PartNumber: _, ...rest } = input;
  if (parsed(Range) === undefined) throw rangeRefused();
  const head = await client.send(
    new HeadObjectCommand(rest),
    signal === undefined ? {} : { abortSignal: signal },
  );
  const { metadata } = await completeMetadata(client, input, head, { suffix, signal });
  const opener = await openerFor(settings, input, options, metadata, head.ContentLength ?? 0);
  const IfMatch = input.IfMatch ?? head.ETag;
  const stored = { input: { ...rest, IfMatch }, opener };
  const size = isCbc(opener) ? undefined : opener.plaintextSize;
  const range = rangeOf(Range, size, opener.objectSize);
  const { reader, tableRefused } = await segmentReader(settings, stored, signal);
  const verified =
    reader ?? (isUnverifiedAllowed ? undefined : await wholeReader(settings, stored, tableRefused, signal));
  const { body, length } =
    verified === undefined
      ? await unverified(settings, stored, range, signal)
      : { body: await begun(verified, range, signal), length: range.length };
  return {
    ...withoutChecksums(head),
    Body: sdkStream(body),
    ContentLength: length,
    // How long the plaintext of AES-CBC is shows at its end only.
    ContentRange: `bytes ${range.offset}-${range.offset + length - 1}/${size ?? '*'}`,
    Metadata: ownMetadata(head.Metadata ?? {}),
    encryption: {
      ...encryptionOf(opener, verified !== undefined),
      ...(verified === undefined ? {} : { range: verificationOf(verified) }),
    },
  };
}

function verificationOf({ verifiedBy, tableRefused }: RangeReader): RangeVerification {
  return { verifiedBy, ...(tableRefused === undefined ? {} : { tableRefused }) };
}

/** The first piece is verified before the answer is given: what is damaged from its start on is no answer. */
async function begun(
  reader: RangeReader,
  range: ByteRange,
  signal: AbortSignal | undefined,
): Promise<AsyncGenerator<Uint8Array, void, void>> {
  const source = reader.read(range, signal);
  const first = await source.next();
  return (async function* () {
    try {
      if (first.done) return;
      yield first.value;
      yield* source;
    } finally {
      await source.return();
    }
  })();
}

/** Nothing authenticates it: the tag is over the whole object. */
async function unverified(
  { client, maxBuffered }: Settings,
  { input, opener }: Stored,
  range: ByteRange,
  signal: AbortSignal | undefined,
): Promise<{ body: AsyncGenerator<Uint8Array, void, void>; length: number }> {
  if (range.length > maxBuffered) {
    throw new CoreError('object-exceeds-buffer', 'The range is longer than maxBuffered.', { field: 'Range' });
  }
  const fetchRange = async ({ offset, length }: ByteRange): Promise<Uint8Array> => {
    const { Body } = await client.send(
      new GetObjectCommand({ ...input, Range: `bytes=${offset}-${offset + length - 1}` }),
      signal === undefined ? {} : { abortSignal: signal },
    );
    return (await Body?.transformToByteArray()) ?? new Uint8Array(0);
  };
  const plaintext = isCbc(opener)
    ? await (await import('@sealift/core/legacy')).openUnauthenticatedCbcRange(opener, range, fetchRange)
    : await openUnauthenticatedRange(opener, range, fetchRange);
  return { body: pieces(plaintext), length: plaintext.byteLength };
}

function parsed(text: string): { first: string; last: string } | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(text) ?? [];
  return first === '' && last === '' ? undefined : { first, last };
}

/** One range, as in RFC 9110 §14.1.2; from the end only where the size is known. @throws ClientError `range-refused` */
function rangeOf(text: string, size: number | undefined, most: number): ByteRange {
  const { first, last } = parsed(text) ?? { first: '', last: '' };
  const isFromEnd = first === '';
  const offset = isFromEnd ? Math.max(0, (size ?? 0) - Number(last)) : Number(first);
  const end = isFromEnd || last === '' ? (size ?? most) : Math.min(Number(last) + 1, size ?? most);
  if ((isFromEnd && size === undefined) || end <= offset) throw rangeRefused();
  return { offset, length: end - offset };
}

function rangeRefused(): ClientError {
  return new ClientError(
    'range-refused',
    'Range is one range of bytes inside the plaintext, like "bytes=0-99"; of AES-CBC, none from its end.',
    { field: 'Range' },
  );
}
