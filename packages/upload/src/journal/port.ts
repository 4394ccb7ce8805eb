import type { FileInfo } from '@sealift/core/seal';
import type { PlannedPart, Receipt } from '@sealift/protocol';
import type { Session } from '../signer/session.js';
import type { Evidence } from '../upload/ending.js';
import type { TransferJob, UploadPorts } from '../upload/job.js';
import type { Sent } from '../upload/receipt.js';
import type { ObjectSealer } from '../upload/sealer.js';
import type { StartedPart } from '../upload/sealing.js';
import type { JournalEntry } from './entry.js';

/**
 * What this browser remembers of uploads, made by `openJournal()`: those that can go on, and the receipts of those that have ended. It is
 * handed in, so that pages without one do not load what it takes.
 */
export interface Journal {
  /** All that is remembered, the oldest first; empty where the browser keeps nothing (private windows). */
  entries(): Promise<readonly JournalEntry[]>;
  /**
   * Forgets an entry. Parts of an unfinished one stay at S3 until the bucket's lifecycle rule removes them: `uploader.abandon`
   * has S3 forget them, too. Without effect where there is none.
   *
   * @throws UploadError `upload-in-use`
   */
  forget(id: string): Promise<void>;
  /** @internal An upload of several parts has been opened. @returns undefined where nothing can be kept: it goes on without */
  begin(file: FileToKeep, session: Session, sealer: ObjectSealer): Promise<UploadRecord | undefined>;
  /** @internal Keeps the receipt of a file of one part. */
  keep(file: FileToKeep, receipt: Receipt): Promise<void>;
  /** @internal Takes an unfinished upload up. @throws UploadError `upload-in-use`, `upload-gone`, `source-needed`, `source-differs` */
  open(entry: Pick<JournalEntry, 'id'>, file: Blob | undefined): Promise<Resumption>;
  /** @internal @throws UploadError `upload-in-use`, `upload-gone` */
  abandon(
    entry: Pick<JournalEntry, 'id'>,
    ports: Pick<UploadPorts, 'signer' | 'clock'>,
  ): Promise<Receipt | undefined>;
}

/** What an upload tells of its file. */
export interface FileToKeep {
  readonly file: Blob;
  readonly fileInfo: FileInfo;
  /** To read the file again. */
  readonly fileHandle?: FileSystemFileHandle | undefined;
  /** The journal has an entry of this id. */
  recorded(id: string): void;
}

/** An unfinished upload, which no other tab can take. */
export interface Resumption {
  run(job: TransferJob, ports: UploadPorts): Promise<Receipt>;
  /** To be called at the end, whatever it is: others may take it then. */
  close(): void;
}

/** What an upload of several parts writes down on its way. */
export interface UploadRecord {
  /** Resolves when no crash and no power cut can lose it: only then may a byte of the part leave. @throws UploadError `journal-failed` */
  started(part: PlannedPart, sealed: StartedPart): Promise<void>;
  /** S3 has it, as far as is known here. */
  sent(part: PlannedPart): void;
  /** All parts are there, and of one file. */
  completing(sent: Sent): Promise<void>;
  /** The upload has its receipt. */
  stored(receipt: Receipt): Promise<void>;
  /**
   * The upload has failed, or was cancelled. What may go on later is left as it is; all else is ended and forgotten.
   *
   * @param finish has S3 forget the parts
   * @throws what `finish` throws; `failure`, or UploadError `outcome-unknown`, where the upload may go on
   */
  end(failure: unknown, how: Ending, finish: () => Promise<Receipt>): Promise<Receipt>;
}

export interface Ending {
  readonly signal: AbortSignal;
  readonly evidence: Evidence;
}
