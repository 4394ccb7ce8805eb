import type { HeadObjectCommandInput } from '@aws-sdk/client-s3';
import { CoreError } from '@sealift/core';
import { createSegmentTableWriter } from '@sealift/core/segments';
import { type OpenOptions, openObject } from '../get/open-object.js';
import type { Settings } from '../options.js';
import type { SegmentTableOutcome } from '../segments/making.js';
import { type TablePlace, writeTable } from '../segments/table-object.js';

export interface AddSegmentTableOptions extends Omit<OpenOptions, 'unencrypted'> {
  /** Bytes of the object that were read so far. */
  readonly onProgress?: (loaded: number) => void;
}

/** Reads and verifies a stored object, of whichever client, and stores its segment table. Nothing is decrypted. */
export async function addSegmentTable(
  settings: Settings,
  input: HeadObjectCommandInput & TablePlace,
  options: AddSegmentTableOptions,
): Promise<SegmentTableOutcome> {
  const {
    ServerSideEncryption,
    SSEKMSKeyId,
    SSEKMSEncryptionContext,
    BucketKeyEnabled,
    StorageClass,
    ...place
  } = input;
  const { opener, read } = await openObject(settings, place, options);
  if (opener === undefined) throw new CoreError('not-encrypted', 'The object is not encrypted.');
  const writer = await createSegmentTableWriter(opener);
  let loaded = 0;
  for await (const piece of read(options.abortSignal)) {
    await writer.write(piece);
    loaded += piece.byteLength;
    options.onProgress?.(loaded);
  }
  const table = await writer.finish();
  if (table === undefined) return { outcome: 'not-needed' };
  await writeTable(settings.client, input, table, options.abortSignal);
  return { outcome: 'stored' };
}
