import type { GetObjectCommandInput } from '@aws-sdk/client-s3';
import { type Opener, TAG_BYTES } from '@sealift/core';
import { concat, constantTimeEqual, decodeBase64 } from '@sealift/core/bytes';
import type { ReceiptFacts } from '@sealift/protocol/receipt';
import { ClientError, invalidOption } from '../errors.js';
import type { Settings } from '../options.js';

/** What a page handed in, in place of bucket and key. Of `Bucket`, `Key` and `VersionId` those given must be the receipt's. */
export interface ReceiptInput extends Omit<GetObjectCommandInput, 'Bucket' | 'Key' | 'IfMatch'> {
  readonly receipt: unknown;
  readonly Bucket?: string | undefined;
  readonly Key?: string | undefined;
}

/** Which object is asked for, and what a receipt says of it. */
export interface Demanded<Input> {
  readonly input: Input;
  readonly receipt?: ReceiptFacts | undefined;
}

type Named = Pick<GetObjectCommandInput, 'Bucket' | 'Key' | 'VersionId' | 'IfMatch' | 'Range' | 'PartNumber'>;

/** @throws ClientError `invalid-option`, `receipt-mismatch`, `range-refused`, and what `verifyReceipt` throws */
export async function demanded<Input extends Named>(
  { verifyReceipt }: Settings,
  given: Input | (Omit<Input, 'Bucket' | 'Key' | 'IfMatch'> & { readonly receipt: unknown }),
): Promise<Demanded<Input>> {
  if (!('receipt' in given)) return { input: given };
  const { receipt: signed, ...input } = given as Named & { readonly receipt: unknown };
  if (verifyReceipt === undefined)
    throw invalidOption('verifyReceipt', 'A receipt is believed when verifyReceipt has verified it: set it.');
  if (input.Range !== undefined || input.PartNumber !== undefined)
    throw new ClientError(
      'range-refused',
      'A receipt is for a whole object: leave out Range and PartNumber.',
      {
        field: input.Range === undefined ? 'PartNumber' : 'Range',
      },
    );
  const receipt = await verifyReceipt(signed);
  const { bucket: Bucket, key: Key, versionId: VersionId, etag: IfMatch } = receipt;
  const named = { Bucket, Key, IfMatch, ...(VersionId === undefined ? {} : { VersionId }) };
  for (const field of ['Bucket', 'Key', 'VersionId', 'IfMatch'] as const)
    if (input[field] !== undefined && input[field] !== named[field]) throw mismatch(field);
  return { input: { ...input, ...named } as unknown as Input, receipt };
}

/** S3 has another object there by now. @throws always */
export function asMismatch(receipt: ReceiptFacts | undefined, error: unknown): never {
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  if (receipt !== undefined && status === 412) throw mismatch('etag', error);
  throw error;
}

/** Before any content is read. @throws ClientError `receipt-mismatch` */
export function checkReceipt(
  receipt: ReceiptFacts | undefined,
  answer: {
    readonly ETag?: string | undefined;
    readonly VersionId?: string | undefined;
    readonly ContentLength?: number | undefined;
  },
  opener: Opener | undefined,
): void {
  if (receipt === undefined) return;
  const { etag, versionId, objectSize, size, protection } = receipt;
  if (answer.ETag !== etag) throw mismatch('etag');
  if (versionId !== undefined && answer.VersionId !== versionId) throw mismatch('versionId');
  if (answer.ContentLength !== objectSize) throw mismatch('objectSize');
  if ((opener === undefined ? objectSize : opener.plaintextSize) !== size) throw mismatch('size');
  if (opener?.suite !== protection.client?.suite) throw mismatch('protection');
}

/** The object's bytes, whose last 16 must be the tag that the receipt tells. @throws ClientError `receipt-mismatch` at the end */
export async function* withTagOf(
  receipt: ReceiptFacts | undefined,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  if (receipt?.tag === undefined) return yield* source;
  let tail: Uint8Array = new Uint8Array(0);
  for await (const piece of source) {
    tail = endOf(tail, piece);
    yield piece;
  }
  const tag = decodeBase64(receipt.tag);
  if (tag === undefined || !constantTimeEqual(tail, tag)) throw mismatch('tag');
}

function endOf(before: Uint8Array, piece: Uint8Array): Uint8Array {
  return concat(before, piece.slice(-TAG_BYTES)).slice(-TAG_BYTES);
}

function mismatch(field: string, cause?: unknown): ClientError {
  return new ClientError(
    'receipt-mismatch',
    `The object is not the one of the receipt: ${field} is another.`,
    {
      field,
      cause,
    },
  );
}
