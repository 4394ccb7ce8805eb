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
  /** The same bytes; what goes wrong with the table does not touch them. */
  through<Piece extends Uint8Array>(object: AsyncIterable<Piece>): AsyncGenerator<Piece, void, void>;
  /** After the object was stored. Never throws. */
  store(client: S3Client, object: TablePlace, signal: AbortSignal | undefined): Promise<SegmentTableOutcome>;
}

/** @throws CoreError `segments-need-commitment` */
export function tableMaker(sealer: Sealer): TableMaker {
  const writer = createSegmentTableWriter(sealer);
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
    async *through(object) {
      for await (const piece of object) {
        await unlessFailed(() => writer.write(piece));
        yield piece;
      }
    },
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
