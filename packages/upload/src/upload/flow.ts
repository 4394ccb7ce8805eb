import type { Keyring } from '@sealift/core/keyrings';
import type { CommitmentPolicy, FileInfo, SigningKey } from '@sealift/core/seal';
import type { FoundProtection, PlannedPart, Receipt } from '@sealift/protocol';
import { type CustomerKey, keyless } from '../customer-key/customer-key.js';
import type { Recipient } from '../pins/recipient.js';
import { layersOf, type Requirement } from '../pins/require.js';
import type { Clock } from '../platform/wait.js';
import type { RetryOptions } from '../retry/policy.js';
import type { SignerClient } from '../signer/client.js';
import { createPartUrls } from '../signer/part-urls.js';
import { openSession } from '../signer/session.js';
import { eachPart } from '../transfer/parts.js';
import type { PauseGate } from '../transfer/pause-gate.js';
import type { Progress } from '../transfer/progress.js';
import type { SealingWorker } from '../workers/sealing-worker.js';
import type { Slot, Slots } from '../workers/slots.js';
import { planUpload } from './plan.js';
import { checkReceipt } from './receipt.js';
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
  step(state: UploadState): void;
  granted(protection: FoundProtection): void;
}

/** From a file to a receipt. Whatever fails on the way, nothing half-written stays at S3. */
export async function runUpload(job: UploadJob, ports: UploadPorts): Promise<Receipt> {
  const { signal, pauseGate, progress } = job;
  const { signer, slots, clock, retry } = ports;

  job.step('preparing');
  const source = openSource(job.file, clock);
  progress.expect(source.size);
  const granted = await openSession(signer, source.size, job.context, { clock, signal });
  try {
    job.requirement.check(layersOf(granted.grant.protection));
    const session = (await job.customerKey?.holdSession?.(granted, ports, signal)) ?? keyless(granted, job);
    const plan = planUpload(session.grant, source.size);
    const single = plan.partCount === 1;
    const sealing = await openSealing(
      { ...job, grant: session.takeGrant(), size: source.size, twice: source.toReadTwice(plan) },
      signal,
    );
    job.granted(session.grant.protection);
    const confirm = (part: PlannedPart, { worker }: Slot<SealingWorker>): Promise<void> =>
      sealing.confirm(part, source.slice(part), worker);
    try {
      const urls = createPartUrls(session.sign, { clock, signal });
      const sending = { job: sealing.job, pauseGate, progress, retry, clock, single };
      await source.settle(plan, signal);
      if (!single) await session.start(sealing.metadata);

      job.step('uploading');
      await eachPart(plan, slots, signal, async (part, slot, signal) => {
        const { worker } = slot;
        await pauseGate.pass(signal);
        const checksum = await sealing.seal(part, source.slice(part), worker, signal);
        if (single) {
          // What is sent now is an object as soon as it has arrived.
          await source.confirm();
          await confirm(part, slot);
        }
        const put = single
          ? requirePut(await session.start(sealing.metadata, sealing.checksum()))
          : undefined;
        const url = urls({ partNumber: part.partNumber, checksum }, put);
        await sendPart(part, url, worker, sending, signal);
        await worker.release(sealing.job, part.partNumber);
      });
      if (!single) {
        await source.confirm();
        await eachPart(plan, slots, signal, confirm);
      }

      job.step('completing');
      const checksum = sealing.checksum();
      const sent = { grant: session.grant, plan, checksum, tag: sealing.tag() };
      return checkReceipt(await session.complete(checksum), sent);
    } finally {
      sealing.close();
    }
  } catch (error) {
    void granted.abort();
    throw error;
  }
}
