import type { Keyring } from '@sealift/core/keyrings';
import type { CommitmentPolicy, SigningKey } from '@sealift/core/seal';
import type { FoundProtection } from '@sealift/protocol';
import type { CustomerKey } from '../customer-key/customer-key.js';
import type { Recipient } from '../pins/recipient.js';
import type { Requirement } from '../pins/require.js';
import type { Clock } from '../platform/wait.js';
import type { send } from '../platform/xhr.js';
import type { RetryOptions } from '../retry/policy.js';
import type { SignerClient } from '../signer/client.js';
import type { Connections } from '../transfer/connections.js';
import type { PauseGate } from '../transfer/pause-gate.js';
import type { Progress } from '../transfer/progress.js';
import type { Waits } from '../transfer/waiting.js';
import type { InPage, SealingWorker } from '../workers/sealing-worker.js';
import type { Slots } from '../workers/slots.js';
import type { WorkerPlace } from '../workers/start.js';
import type { UploadState } from './states.js';
import type { SegmentTableOutcome } from './table-outcome.js';
import type { WholeFile } from './whole-file.js';

/** What the uploader lends to each of its uploads. */
export interface UploadPorts {
  readonly signer: SignerClient;
  readonly slots: Slots<SealingWorker>;
  readonly clock: Clock;
  readonly retry: RetryOptions;
  /** How many parts may be sent at a time. Default: as many as have a slot, whatever S3 says. */
  readonly connections?: Connections;
  /** What the page needs to seal itself what is too little for a worker, where there are many of them. Default: the slots do. */
  readonly inPage?: () => Promise<InPage>;
  /** Sends what no worker sends: segment tables. Default: by XMLHttpRequest. */
  readonly send?: typeof send;
  /** For a file of one part that is sealed as a whole. Default: in segments. */
  readonly whole?: WholeFile;
  /** Where the workers of the slots are. */
  readonly workerPlace?: () => WorkerPlace | undefined;
}

/** One upload, be it new or one that goes on. */
export interface TransferJob {
  readonly keyring?: Keyring | undefined;
  readonly customerKey?: CustomerKey | undefined;
  readonly signingKey?: SigningKey | undefined;
  readonly commitmentPolicy?: CommitmentPolicy | undefined;
  readonly recipient?: Recipient | undefined;
  readonly requirement: Requirement;
  readonly signal: AbortSignal;
  readonly pauseGate: PauseGate;
  readonly progress: Progress;
  readonly waits: Waits;
  step(state: UploadState): void;
  granted(protection: FoundProtection): void;
  /** The journal has an entry of this id for the upload. */
  recorded(id: string): void;
  /** What became of the object's segment table. */
  tabled(outcome: SegmentTableOutcome): void;
}
