import type { Checksum, PartPlan, Receipt } from '@sealift/protocol';
import type { Session } from '../signer/session.js';
import type { TransferJob, UploadPorts } from './job.js';
import type { ObjectSealer } from './sealer.js';
import type { Sealing } from './sealing.js';

/** What is known of an object when it is sealed. */
export type SealedForTable = Pick<Sealing, 'handle' | 'metadata' | 'tag' | 'checksum'>;

/** The segment table of an upload. What goes wrong with it is told, and fails nothing. */
export interface TableToStore {
  /** Gets what workers tell of each part, by its number. */
  readonly pieces: Map<number, Uint8Array>;
  /** When all parts are sealed. @returns what the signer is told of the table. Never throws */
  make(sealing: SealedForTable, plan: PartPlan): Promise<Checksum | undefined>;
  /** When the object is stored: stores the table, too, and tells what became of it. @throws UploadError `cancelled-but-stored` */
  store(receipt: Receipt): Promise<void>;
}

export interface TableInput {
  readonly session: Session;
  /** Has the table's key: one of a sealer, or one that a journal has kept. */
  readonly sealer: Pick<ObjectSealer, 'tableKey'>;
  readonly job: Pick<TransferJob, 'signal' | 'tabled'>;
  readonly ports: Pick<UploadPorts, 'clock' | 'retry' | 'send'>;
}
