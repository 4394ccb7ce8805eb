import { decodeBase64 } from '@sealift/core/bytes';
import { CoreError } from '@sealift/core/errors';
import { SEGMENT_TABLE_METADATA, segmentTableKey, segmentTableOfParts } from '@sealift/core/seal/segments';
import { type Checksum, type PartPlan, plannedPart, type SignedRequest } from '@sealift/protocol';
import { crcToBase64 } from '../checksum/crc64.js';
import { crc64nvme } from '../checksum/crc64nvme.js';
import { failure } from '../errors.js';
import { untilAborted } from '../platform/abortable.js';
import { inactivityLimit } from '../platform/inactivity.js';
import { send as sendByXhr } from '../platform/xhr.js';
import { createRetryState } from '../retry/retry-state.js';
import { judge } from '../s3/verdict.js';
import { checkEncryption } from '../signer/encryption.js';
import type { Session } from '../signer/session.js';
import { cancelledButStored } from './ending.js';
import type { SegmentTableOutcome } from './table-outcome.js';
import type { SealedForTable, TableInput, TableToStore } from './table-to-store.js';

/**
 * Milliseconds after which an upload is told without its table, or fewer where the page waits for no byte that long: it is stored, and
 * nobody is to wait for what can be made later.
 */
export const TABLE_LIMIT = 30_000;
/** Failures in a row that are taken. */
const RETRIES = 2;

interface Made {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly checksum: Checksum;
  /** Of the object. */
  readonly whole: Checksum;
}

export function openTable(
  { session, sealer, job, ports }: TableInput,
  pieces: ReadonlyMap<number, Uint8Array>,
): Pick<TableToStore, 'make' | 'store'> {
  let made: Made | undefined;
  let failed: SegmentTableOutcome = { outcome: 'failed' };
  return {
    async make(sealing, plan) {
      try {
        const bytes = await tableOf(sealing, plan, pieces, await sealer.tableKey?.());
        const checksum = { algorithm: 'CRC64NVME', value: crcToBase64(crc64nvme(bytes)) } as const;
        made = { bytes, checksum, whole: sealing.checksum() };
      } catch (error) {
        failed = { outcome: 'failed', error };
      }
      return made?.checksum;
    },
    async store(receipt) {
      const limit = AbortSignal.timeout(Math.min(TABLE_LIMIT, inactivityLimit(ports.retry)));
      const ends = AbortSignal.any([job.signal, limit]);
      try {
        if (made === undefined) throw failed.error ?? unknownShares();
        await untilAborted(ends, sendTable(session, made, ports, ends));
        job.tabled({ outcome: 'stored' });
      } catch (error) {
        job.tabled({ outcome: 'failed', error: limit.aborted ? failure('s3-unreachable') : error });
      }
      if (job.signal.aborted) throw cancelledButStored(receipt);
    },
  };
}

/** @throws CoreError `segments-missing` and others of `segmentTableOfParts` */
async function tableOf(
  { handle, metadata, tag }: SealedForTable,
  plan: PartPlan,
  pieces: ReadonlyMap<number, Uint8Array>,
  tableKey: CryptoKey | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const { plaintextSize } = plan;
  if (handle === undefined || tableKey === undefined) throw unknownShares();
  const parts = [...pieces].map(([number, pieces]) => {
    const { offset, plaintextLength: length } = plannedPart(plan, number);
    return { offset, length, pieces };
  });
  const object = { handle, metadata, tableKey, plaintextSize, parts };
  const table = await segmentTableOfParts({ ...object, tag: decodeBase64(tag() ?? '') ?? new Uint8Array() });
  // Then the signer had not wanted one.
  if (table === undefined) throw failure('signer-answer-invalid', 'segments');
  return table;
}

/** Of an upload that went on when all of it had been sent. */
function unknownShares(): CoreError {
  return new CoreError(
    'segments-missing',
    'This page has not sealed all of the file: make the table of what is stored.',
  );
}

/** @throws UploadError */
async function sendTable(
  session: Session,
  { bytes, checksum, whole }: Made,
  { clock, retry, send = sendByXhr }: TableInput['ports'],
  signal: AbortSignal,
): Promise<void> {
  const retryState = createRetryState(
    { ...retry, retries: Math.min(RETRIES, retry.retries ?? RETRIES) },
    clock,
  );
  const again = async (): Promise<SignedRequest | undefined> => {
    // The same receipt once more, and a fresh URL.
    await session.complete(whole, undefined, checksum);
    return session.table();
  };
  let url = session.table() ?? (await again());
  for (let resigned = false; ; ) {
    // Undefined, or another nothing that nobody has looked at.
    if (!url) throw failure('signer-answer-invalid', 'segments');
    checkPlace(url.url, session.place());
    checkEncryption(url, session.grant.protection, SEGMENT_TABLE_METADATA);
    const outcome = await send(url, bytes, () => {}, signal);
    if (outcome.kind === 'aborted') throw signal.reason;
    const verdict = judge('put', outcome);
    // What stands there was stored by an attempt whose answer was lost: the object's key is random, and new.
    if (verdict.action === 'accept' || verdict.code === 'object-exists') return;
    const refusal = failure(verdict.code, undefined, verdict);
    if (verdict.action === 'resign' && !resigned) {
      resigned = true;
      url = await again();
    } else if (verdict.action === 'retry') {
      await retryState.wait(refusal, verdict.retryAfter, signal);
    } else {
      throw refusal;
    }
  }
}

/** A table stands beside its object, and nowhere else. @throws UploadError `signer-answer-invalid` */
function checkPlace(table: string, object: string | undefined): void {
  if (object !== undefined && placeOf(table) !== segmentTableKey(placeOf(object)))
    throw failure('signer-answer-invalid', 'segments.url');
}

/** Without what signs it. */
function placeOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
