import type { Checksum, PartPlan, Receipt } from '@sealift/protocol';
import { load } from '../platform/load.js';
import type { Session } from '../signer/session.js';
import type { TransferJob, UploadPorts } from './job.js';
import type { Sealing } from './sealing.js';

/** What became of the segment table of an object that was to have one. Whatever it is: the object itself is stored. */
export interface SegmentTableOutcome {
  readonly outcome: 'stored' | 'failed';
  /** Why it failed: UploadError, CoreError. */
  readonly error?: unknown;
}

/** The segment table of an upload. What goes wrong with it is told, and fails nothing. */
export interface TableToStore {
  /** Gets what workers tell of each part, by its number. */
  readonly pieces: Map<number, Uint8Array>;
  /** When all parts are sealed. @returns what the signer is told of the table. Never throws */
  make(sealing: Sealing, plan: PartPlan): Promise<Checksum | undefined>;
  /** When the object is stored: stores the table, too, and tells what became of it. @throws UploadError `cancelled-but-stored` */
  store(receipt: Receipt): Promise<void>;
}

export interface TableInput {
  readonly session: Session;
  /** `ObjectSealer.tableKey` */
  readonly key: CryptoKey | undefined;
  readonly job: Pick<TransferJob, 'signal' | 'tabled'>;
  readonly ports: Pick<UploadPorts, 'clock' | 'retry'>;
}

/** @returns undefined where the signer wants none, or what makes it cannot be loaded; that is told */
export async function tableFor(input: TableInput): Promise<TableToStore | undefined> {
  if (!input.session.grant.segments) return undefined;
  return load(() => import('./store-table.js')).then(
    ({ openTable }) => openTable(input),
    (error) => void input.job.tabled({ outcome: 'failed', error }),
  );
}
