import type { PartPlan, Receipt } from '@sealift/protocol';
import type { UploadRecord } from '../journal/port.js';
import type { Session } from '../signer/session.js';
import type { Evidence } from './ending.js';
import type { TransferJob, UploadPorts } from './job.js';
import type { CreateSealer } from './sealer.js';
import type { SealingInput } from './sealing.js';
import type { Source } from './source.js';
import type { TableToStore } from './table-to-store.js';

/** An upload that the signer has granted. */
export interface Planned {
  readonly session: Session;
  readonly plan: PartPlan;
  readonly source: Source;
  readonly evidence: Evidence;
  /** What the journal writes down, as soon as there is an upload of which it can. */
  readonly record?: () => UploadRecord | undefined;
  /** Where the object is to have a segment table. */
  readonly table?: TableToStore | undefined;
}

/** How a file becomes an object: by its number of parts, and by where they are sealed. */
export interface UploadStrategy {
  readonly create: CreateSealer;
  open(input: OpeningInput): Opened;
}

/** A file that is sealed and sent. */
export interface Opened {
  readonly metadata: Readonly<Record<string, string>>;
  /** Seals and sends everything, and completes. @returns the receipt, when all in it that this page can know is as this page knows it */
  send(job: SendingJob, ports: UploadPorts, planned: Planned): Promise<Receipt>;
  /** Workers forget the object's keys and bytes. Resolves when nothing is asked for any more of which only the answer tells what S3 has. */
  close(): void | Promise<void>;
}

/** Of a file that is new. */
export interface OpeningInput extends SealingInput {
  readonly session: Session;
  /** Called when S3 has opened the upload, and before `started` for any part. */
  begun(): Promise<void>;
}

export type SendingJob = Pick<TransferJob, 'signal' | 'pauseGate' | 'progress' | 'waits' | 'step'>;
