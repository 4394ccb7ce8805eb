import { findTable, type ObjectStore, storeFailure } from '@sealift/admin/objects';
import type { AddSegmentTableOptions } from '@sealift/client';
import { CoreError, type StringMap } from '@sealift/core';
import { createSegmentTableWriter, DEFAULT_SEGMENT_BYTES } from '@sealift/core/segments';
import { clientFor, type OpenChoice, openStored } from './object-in-s3.js';

export interface AddOptions extends Pick<AddSegmentTableOptions, 'instructionFileSuffix' | 'onProgress'> {
  /** Of objects under SSE-KMS: S3 tells nobody what it was. */
  readonly storageContext?: StringMap | undefined;
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
}

/**
 * Makes the segment table of a stored object, unless it has one that can be used. All of the object is read and verified for it.
 *
 * @returns `stored`, `kept`, `not-needed` for a file of one segment, `would-store`
 * @throws CoreError `segments-need-commitment`, ClientError `segment-table-name-taken`, and what S3 and keyrings throw
 */
export async function addSegments(
  store: ObjectStore,
  key: string,
  choice: OpenChoice,
  { storageContext, dryRun, signal, onProgress, ...options }: AddOptions,
): Promise<string> {
  const { opener, rangeVerification } = await openStored(store, key, choice, options);
  if (opener === undefined) throw new CoreError('not-encrypted', 'The object is not encrypted.');
  // Refuses what cannot have a table, before anything is read.
  await createSegmentTableWriter(opener);
  if (opener.plaintextSize <= DEFAULT_SEGMENT_BYTES) return 'not-needed';
  if ((await findTable(store, key)) !== undefined) {
    const found = await rangeVerification?.(signal);
    if (found?.verifiedBy === 'segments') return 'kept';
  }
  if (dryRun) return 'would-store';
  const place = { ...store.target, Key: key, ...(await store.customerKeyFields(key)) };
  const encryption = await encryptionOf(store, key, storageContext);
  const { identity } = choice.demands ?? {};
  const adding = clientFor(store, key, choice).addSegmentTable(
    { ...place, ...encryption },
    {
      ...options,
      abortSignal: signal,
      ...(identity === undefined ? {} : { identity }),
      ...(onProgress === undefined ? {} : { onProgress }),
    },
  );
  return (await adding.catch((error) => storeFailure(error))).outcome;
}

type TableInput = Parameters<ReturnType<typeof clientFor>['addSegmentTable']>[0];
type TableEncryption = Pick<
  TableInput,
  'ServerSideEncryption' | 'SSEKMSKeyId' | 'SSEKMSEncryptionContext' | 'BucketKeyEnabled'
>;

/** S3 encrypts the table as it does the object: a bucket's policy may refuse everything else. */
async function encryptionOf(
  store: ObjectStore,
  key: string,
  context: StringMap | undefined,
): Promise<TableEncryption> {
  const { ServerSideEncryption, SSEKMSKeyId, BucketKeyEnabled, SSECustomerAlgorithm } = await store.head(key);
  // The key of SSE-C is in every request for the object, and for its table.
  if (ServerSideEncryption === undefined || SSECustomerAlgorithm !== undefined) return {};
  const isKms = ServerSideEncryption.startsWith('aws:kms');
  return {
    ServerSideEncryption,
    SSEKMSKeyId,
    BucketKeyEnabled,
    ...(isKms && context !== undefined
      ? { SSEKMSEncryptionContext: Buffer.from(JSON.stringify(context)).toString('base64') }
      : {}),
  };
}
