import type { S3Client } from '@aws-sdk/client-s3';
import type { Sealer } from '@sealift/core';
import { createSegmentTableWriter } from '@sealift/core/segments';
import { type TablePlace, writeTable } from './table-object.js';

/** What became of a segment table that was asked for. Whatever it is: the object itself is stored. */
export interface SegmentTableOutcome {
  /** `not-needed`: the file has one segment only. */
  readonly outcome: 'stored' | 'not-needed' | 'failed';
  /** Why it failed: a ClientError, or the SDK's error. */
  readonly error?: unknown;
}

/** Makes the table of an object on the object's way to S3, and stores it when the object is whole. */
export interface TableMaker {
  /** The next bytes of the object, tag included. Never throws: what goes wrong with a table is told by `store`. */
  write(bytes: Uint8Array): Promise<void>;
  /** After the object was stored. Never throws. */
  store(client: S3Client, object: TablePlace, signal: AbortSignal | undefined): Promise<SegmentTableOutcome>;
}

/** @throws CoreError `segments-need-commitment` */
export async function tableMaker(sealer: Sealer): Promise<TableMaker> {
  const writer = await createSegmentTableWriter(sealer);
  let failure: { readonly error: unknown } | undefined;
  const unlessFailed = async (work: () => Promise<void>): Promise<void> => {
    if (failure !== undefined) return;
    try {
      await work();
    } catch (error) {
      failure = { error };
    }
  };
  return {
    write: (bytes) => unlessFailed(() => writer.write(bytes)),
    async store(client, object, signal) {
      let outcome: SegmentTableOutcome['outcome'] = 'not-needed';
      await unlessFailed(async () => {
        const table = await writer.finish();
        if (table === undefined) return;
        await writeTable(client, object, table, signal);
        outcome = 'stored';
      });
      return failure === undefined ? { outcome } : { outcome: 'failed', ...failure };
    },
  };
}
