import { GetObjectCommand, type GetObjectCommandInput, HeadObjectCommand } from '@aws-sdk/client-s3';
import { CoreError, openUnauthenticatedRange } from '@sealift/core';
import { ClientError } from '../errors.js';
import { completeMetadata } from '../instruction-file/read.js';
import { ownMetadata, withoutChecksums } from '../metadata.js';
import type { Settings } from '../options.js';
import { encryptionOf, type GetOptions, type GetOutput, isCbc, openerFor } from './open.js';
import { pieces, sdkStream } from './sdk-stream.js';

interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/**
 * A range of the plaintext, which nothing authenticates: the tag is over the whole object. The metadata is read first, and the
 * range only of the object that it belongs to.
 */
export async function getRange(
  settings: Settings,
  input: GetObjectCommandInput,
  options: GetOptions,
): Promise<GetOutput> {
  const { client, maxBuffered } = settings;
  const { abortSignal: signal, instructionFileSuffix: suffix } = options;
  const send = signal === undefined ? {} : { abortSignal: signal };
  const { Range, PartNumber: _, ...rest } = input;
  const head = await client.send(new HeadObjectCommand(rest), send);
  const { metadata } = await completeMetadata(client, input, head, { suffix, signal });
  const opener = await openerFor(settings, input, options, metadata, head.ContentLength ?? 0);
  const range = rangeOf(Range ?? '', isCbc(opener) ? undefined : opener.plaintextSize, opener.objectSize);
  if (range.length > maxBuffered) {
    throw new CoreError('object-exceeds-buffer', 'The range is longer than maxBuffered.', { field: 'Range' });
  }
  const fetchRange = async ({ offset, length }: ByteRange): Promise<Uint8Array> => {
    const bytes = `bytes=${offset}-${offset + length - 1}`;
    const part = { ...rest, Range: bytes, IfMatch: input.IfMatch ?? head.ETag };
    const { Body } = await client.send(new GetObjectCommand(part), send);
    return (await Body?.transformToByteArray()) ?? new Uint8Array(0);
  };
  const plaintext = isCbc(opener)
    ? await (await import('@sealift/core/legacy')).openUnauthenticatedCbcRange(opener, range, fetchRange)
    : await openUnauthenticatedRange(opener, range, fetchRange);
  const last = range.offset + plaintext.byteLength - 1;
  return {
    ...withoutChecksums(head),
    Body: sdkStream(pieces(plaintext)),
    ContentLength: plaintext.byteLength,
    // How long the plaintext of AES-CBC is shows at its end only.
    ContentRange: `bytes ${range.offset}-${last}/${isCbc(opener) ? '*' : opener.plaintextSize}`,
    Metadata: ownMetadata(head.Metadata ?? {}),
    encryption: encryptionOf(opener, false),
  };
}

/** One range, as in RFC 9110 §14.1.2; from the end only where the size is known. @throws ClientError `range-refused` */
function rangeOf(text: string, size: number | undefined, most: number): ByteRange {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(text) ?? [];
  const isFromEnd = first === '';
  const offset = isFromEnd ? Math.max(0, (size ?? 0) - Number(last)) : Number(first);
  const end = isFromEnd || last === '' ? (size ?? most) : Math.min(Number(last) + 1, size ?? most);
  if ((isFromEnd && (last === '' || size === undefined)) || end <= offset) {
    throw new ClientError(
      'range-refused',
      'Range is one range of bytes inside the plaintext, like "bytes=0-99"; of AES-CBC, none from its end.',
      { field: 'Range' },
    );
  }
  return { offset, length: end - offset };
}
