import { SEGMENT_TABLE_METADATA, segmentTableBytes, segmentTableKey } from '@sealift/core/seal/segments';
import type { Checksum, Completed } from '@sealift/protocol';
import type { Call } from '../call.js';
import type { SignerContext } from '../context.js';
import type { StartedSession } from '../tokens/session.js';
import { presignPut } from './put.js';
import { objectOf } from './session.js';

/** Whether an object of a file of this size is to have a segment table. */
export function wantsTable({ protection }: SignerContext, size: number): boolean {
  return protection.segments === true && segmentTableBytes(size) > 0;
}

/**
 * Where the object of a session is complete, and its page has made its table: a presigned PUT of it, under the object's own protection.
 * What stands under the name already is not replaced. A page that asks where there is to be none has its object all the same.
 */
export async function presignTable(
  signer: SignerContext,
  session: StartedSession,
  checksum: Checksum | undefined,
  call: Call,
): Promise<Pick<Completed, 'segments'>> {
  const { key, size } = session;
  if (checksum === undefined || !wantsTable(signer, size)) return {};
  call.note({ segments: true });
  const table = { ...objectOf(session), key: segmentTableKey(key) };
  const segments = await presignPut(signer, table, segmentTableBytes(size), SEGMENT_TABLE_METADATA, checksum);
  return { segments };
}
