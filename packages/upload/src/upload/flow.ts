import type { Keyring } from '@sealift/core/keyrings';
import type { CommitmentPolicy, FileInfo, SigningKey } from '@sealift/core/seal';
import type { FoundProtection, Receipt } from '@sealift/protocol';
import { type CustomerKey, keyless } from '../customer-key/customer-key.js';
import type { Journal, UploadRecord } from '../journal/port.js';
import { layersOf } from '../pins/pins.js';
import type { Recipient } from '../pins/recipient.js';
import type { Requirement } from '../pins/require.js';
import { untilAborted } from '../platform/abortable.js';
import type { Clock } from '../platform/wait.js';
import type { RetryOptions } from '../retry/policy.js';
import type { SignerClient } from '../signer/client.js';
import { openSession } from '../signer/session.js';
import type { PauseGate } from '../transfer/pause-gate.js';
import type { Progress } from '../transfer/progress.js';
import type { SealingWorker } from '../workers/sealing-worker.js';
import type { Slots } from '../workers/slots.js';
import type { WorkerPlace } from '../workers/start.js';
import { type Evidence, endUpload } from './ending.js';
import { planUpload } from './plan.js';
import { sealerFor } from './sealer.js';
import { openSealing } from './sealing.js';
import { sendObject } from './send-object.js';
import { openSource } from './source.js';
import type { UploadState } from './states.js';

/** What the uploader lends to each of its uploads. */
export interface UploadPorts {
  readonly signer: SignerClient;
  readonly slots: Slots<SealingWorker>;
  readonly clock: Clock;
  readonly retry: RetryOptions;
  /** Where the workers of the slots are. */
  readonly workerPlace?: () => WorkerPlace | undefined;
}

/** One upload. */
export interface UploadJob {
  readonly file: Blob;
  /** Kept by the journal, to read the file again. */
  readonly fileHandle?: FileSystemFileHandle | undefined;
  readonly journal?: Journal | undefined;
  readonly fileInfo: FileInfo;
  readonly context?: Readonly<Record<string, string>> | undefined;
  readonly keyring?: Keyring | undefined;
  readonly customerKey?: CustomerKey | undefined;
  readonly signingKey?: SigningKey | undefined;
  readonly commitmentPolicy?: CommitmentPolicy | undefined;
  readonly recipient?: Recipient | undefined;
  readonly requirement: Requirement;
  readonly signal: AbortSignal;
  readonly pauseGate: PauseGate;
  readonly progress: Progress;
  step(state: UploadState): void;
  granted(protection: FoundProtection): void;
  /** The journal has an entry of this id for the upload. */
  recorded(id: string): void;
}

/**
 * From a file to a receipt. Whatever ends it on the way, nothing half-written stays at S3 if the signer can be reached,
 * and the error says no more than this page knows.
 */
export async function runUpload(job: UploadJob, ports: UploadPorts): Promise<Receipt> {
  const { signal, progress } = job;
  const { signer, clock } = ports;

  job.step('preparing');
  const source = openSource(job.file, clock);
  progress.expect(source.size);
  const granted = await openSession(signer, source.size, job.context, { clock, signal });
  const evidence: Evidence = {};
  let record: UploadRecord | undefined;
  try {
    job.requirement.check(layersOf(granted.grant.protection));
    const holding = job.customerKey?.holdSession?.(granted, ports, signal);
    const session = (holding && (await untilAborted(signal, holding))) ?? keyless(granted, job);
    const plan = planUpload(session.grant, source.size);
    const { partCount } = plan;
    const sealer = sealerFor({ ...job, grant: session.takeGrant(), size: source.size });
    const sealing = openSealing({
      sealer: await untilAborted(signal, sealer),
      twice: source.toReadTwice(plan),
      started: (part, sealed) => record?.started(part, sealed),
    });
    job.granted(session.grant.protection);
    const prepared = { session, plan, source, sealing, evidence };
    try {
      await source.settle(plan, signal);
      if (partCount > 1) {
        await session.start(sealing.metadata);
        record = await job.journal?.begin(job, session, await sealer);
      }
      const receipt = await sendObject(job, ports, { ...prepared, record });
      await (partCount === 1 ? job.journal?.keep(job, receipt) : record?.stored(receipt));
      return receipt;
    } finally {
      sealing.close();
    }
  } catch (error) {
    const end = (): Promise<Receipt> => endUpload(error, evidence, granted, signal);
    return record?.end(error, signal, end) ?? end();
  }
}
