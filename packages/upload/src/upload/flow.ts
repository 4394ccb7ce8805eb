import type { Keyring } from '@sealift/core/keyrings';
import type { CommitmentPolicy, FileInfo, SigningKey } from '@sealift/core/seal';
import type { FoundProtection, PlannedPart, Receipt } from '@sealift/protocol';
import { type CustomerKey, keyless } from '../customer-key/customer-key.js';
import { layersOf } from '../pins/pins.js';
import type { Recipient } from '../pins/recipient.js';
import type { Requirement } from '../pins/require.js';
import { untilAborted } from '../platform/abortable.js';
import type { Clock } from '../platform/wait.js';
import type { RetryOptions } from '../retry/policy.js';
import type { SignerClient } from '../signer/client.js';
import { createPartUrls } from '../signer/part-urls.js';
import { openSession } from '../signer/session.js';
import { eachPart } from '../transfer/parts.js';
import type { PauseGate } from '../transfer/pause-gate.js';
import type { Progress } from '../transfer/progress.js';
import type { Waits } from '../transfer/waiting.js';
import type { SealingWorker } from '../workers/sealing-worker.js';
import type { Semaphore } from '../workers/semaphore.js';
import type { Slot, Slots } from '../workers/slots.js';
import type { WorkerPlace } from '../workers/start.js';
import { cancelledButStored, type Evidence, endUpload } from './ending.js';
import { planUpload } from './plan.js';
import { checkReceipt, type Sent } from './receipt.js';
import { openSealing } from './sealing.js';
import { requirePut, sendPart } from './send.js';
import { openSource } from './source.js';
import type { UploadState } from './states.js';

/** What the uploader lends to each of its uploads. */
export interface UploadPorts {
  readonly signer: SignerClient;
  readonly slots: Slots<SealingWorker>;
  readonly clock: Clock;
  readonly retry: RetryOptions;
  /** How many files of one part may be sent at a time. Default: as many as have a slot. */
  readonly connections?: Semaphore;
  /** Where the workers of the slots are. */
  readonly workerPlace?: () => WorkerPlace | undefined;
}

/** One upload. */
export interface UploadJob {
  readonly file: Blob;
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
  readonly waits: Waits;
  step(state: UploadState): void;
  granted(protection: FoundProtection): void;
}

/**
 * From a file to a receipt. Whatever ends it on the way, nothing half-written stays at S3 if the signer can be reached,
 * and the error says no more than this page knows.
 */
export async function runUpload(job: UploadJob, ports: UploadPorts): Promise<Receipt> {
  const { signal, pauseGate, progress, waits } = job;
  const { signer, slots, clock, retry, connections } = ports;

  job.step('preparing');
  const source = openSource(job.file, clock);
  progress.expect(source.size);
  const granted = await openSession(signer, source.size, job.context, { signal });
  const evidence: Evidence = {};
  try {
    job.requirement.check(layersOf(granted.grant.protection));
    const holding = job.customerKey?.holdSession?.(granted, { waits, clock, retry }, signal);
    const session = (holding && (await untilAborted(signal, holding))) ?? keyless(granted, job);
    const plan = planUpload(session.grant, source.size);
    const single = plan.partCount === 1;
    const input = { ...job, grant: session.takeGrant(), size: source.size, twice: source.toReadTwice(plan) };
    const sealing = await untilAborted(signal, openSealing(input, signal));
    job.granted(session.grant.protection);
    const confirm = (part: PlannedPart, { worker }: Slot<SealingWorker>): Promise<void> =>
      untilAborted(signal, sealing.confirm(part, source.slice(part), worker));
    /** When all parts are sealed. */
    const sent = (): Sent => ({
      grant: session.grant,
      plan,
      checksum: sealing.checksum(),
      tag: sealing.tag(),
    });
    try {
      const urls = createPartUrls(session, { clock, signal });
      const sending = { job: sealing.job, pauseGate, progress, waits, retry, clock, connections };
      await source.settle(plan, signal);
      if (!single) await session.start(sealing.metadata);

      job.step('uploading');
      await eachPart(plan, slots, signal, async (part, slot, signal) => {
        const { worker } = slot;
        await pauseGate.pass(signal);
        const checksum = await untilAborted(signal, sealing.seal(part, source.slice(part), worker, signal));
        if (!single) {
          await sendPart(part, urls({ partNumber: part.partNumber, checksum }), worker, sending, signal);
        } else {
          // What is sent now is an object as soon as it has arrived.
          await untilAborted(signal, source.confirm());
          await confirm(part, slot);
          const put = requirePut(await session.start(sealing.metadata, sealing.checksum()));
          evidence.attempted = sent();
          const url = urls({ partNumber: part.partNumber, checksum }, put);
          await sendPart(part, url, worker, { ...sending, evidence }, signal);
        }
        await worker.release(sealing.job, part.partNumber);
      });
      if (!single) {
        await untilAborted(signal, source.confirm());
        await eachPart(plan, slots, signal, confirm);
        evidence.attempted = sent();
      }

      job.step('completing');
      const receipt = await session.complete(sealing.checksum(), () => {
        evidence.open = true;
      });
      evidence.over = true;
      checkReceipt(receipt, sent());
      if (signal.aborted) throw cancelledButStored(receipt);
      return receipt;
    } finally {
      sealing.close();
    }
  } catch (error) {
    return endUpload(error, evidence, granted, signal);
  }
}
