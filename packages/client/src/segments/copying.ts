import type { S3Client } from '@aws-sdk/client-s3';
import { maxTableBytes } from '@sealift/core/segments';
import type { Place } from '../instruction-file/read.js';
import type { SegmentTableOutcome } from './making.js';
import { findTable, readTable, type TablePlace, writeTable } from './table-object.js';

/**
 * Has the copy of an object keep the table that the object has: it is bound to the content, not to the key. Never throws.
 *
 * @param size bytes of the object
 * @returns undefined where there is none
 */
export async function copyTable(
  client: S3Client,
  from: Place,
  to: TablePlace,
  size: number,
  signal: AbortSignal | undefined,
): Promise<SegmentTableOutcome | undefined> {
  try {
    if ((await findTable(client, from, signal)) === undefined) return undefined;
    const table = await readTable(client, from, maxTableBytes(size), signal);
    if (table === undefined || table.byteLength === 0) return undefined;
    await writeTable(client, to, table, signal);
    return { outcome: 'stored' };
  } catch (error) {
    return { outcome: 'failed', error };
  }
}
