import { type CustomerKey, keyless } from '../customer-key/customer-key.js';
import { layersOf } from '../pins/pins.js';
import type { request } from '../platform/fetch.js';
import type { Clock } from '../platform/wait.js';
import type { RetryOptions } from '../retry/policy.js';
import type { SignerClient } from '../signer/client.js';
import type { Connections } from '../transfer/connections.js';
import { eachPart } from '../transfer/parts.js';
import type { OpeningWorker } from '../workers/opening-worker.js';
import type { Slots } from '../workers/slots.js';
import type { WorkerPlace } from '../workers/start.js';
import type { DownloadControls } from './download.js';
import { type DownloadedFile, handOver } from './downloaded-file.js';
import { fetchPart } from './fetch.js';
import { type Grants, type ObjectAddress, openGrants } from './grants.js';
import { type Opening, openOpening } from './opening.js';
import { planRanges } from './ranges.js';
import type { Reading } from './reading.js';
import type { CreateSpool, Spool } from './spool/spool.js';

/** What the downloader lends to each of its downloads. */
export interface DownloadPorts {
  readonly signer: SignerClient;
  readonly slots: Slots<OpeningWorker>;
  readonly clock: Clock;
  readonly retry: RetryOptions;
  /** How many ranges may be fetched at a time. Default: as many as have a slot, whatever S3 says. */
  readonly connections?: Connections;
  readonly createSpool: CreateSpool;
  /** Keeps what has come for the next page, where it can; undefined elsewhere. Default: nowhere. */
  readonly keep?: (opening: Opening, granted: KeptObject) => Promise<Spool | undefined>;
  /** Makes the requests that no worker makes: for verified ranges. Default: `fetch`. */
  readonly transport?: typeof request;
  /** Where the workers of the slots are. */
  readonly workerPlace?: () => WorkerPlace | undefined;
}

/** Which object it is, down to its bytes. */
export interface KeptObject extends Pick<DownloadJob, 'object'> {
  readonly grant: Grants['grant'];
  /** Aborted where who asked for it is gone, and has not cancelled it. */
  readonly leaving: AbortSignal;
}

/** One download. */
export interface DownloadJob extends DownloadControls, Reading {
  readonly object: ObjectAddress;
  readonly context?: Readonly<Record<string, string>> | undefined;
  readonly customerKey?: CustomerKey | undefined;
  /** Aborted when the downloader is closed. */
  readonly leaving: AbortSignal;
}

/** From an object to a verified file. Nothing is handed over before the tag, if it has one, has been compared. */
export async function runDownload(job: DownloadJob, ports: DownloadPorts): Promise<DownloadedFile> {
  const { signal, pauseGate, progress, waits } = job;
  const { signer, slots, clock, retry, connections } = ports;

  job.step('preparing');
  const granted = await openGrants(signer, job.object, job.context, signal);
  job.requirement.check(layersOf(granted.grant.protection));
  const grants = (await job.customerKey?.holdGrants?.(granted, job.object)) ?? keyless(granted, job);
  const opening = await openOpening(grants.takeGrant(), job);
  job.granted(opening.protection);
  const plan = planRanges(opening.size, opening.tagBytes);
  progress.expect(opening.size);
  const { object, leaving } = job;
  const spool =
    (await ports.keep?.(opening, { object, grant: grants.grant, leaving })) ??
    (await ports.createSpool(opening.size));
  try {
    const lent = { pauseGate, progress, waits, retry, clock, connections };
    const fetching = { ...lent, job: opening.job, lead: opening.lead, sealed: spool.sealed, grants };
    job.step('downloading');
    await eachPart(plan, slots, signal, async (part, { worker }, signal) => {
      const found = await spool.find?.(part);
      if (found === undefined) await opening.introduce(worker);
      const range = found ?? (await fetchPart(part, worker, fetching, signal));
      if (range === undefined) return false;
      signal.throwIfAborted();
      const bytes = await opening.accept(part, range);
      if (found === undefined) await spool.write(part.offset, bytes, range);
      progress.done(part);
      return true;
    });
    // Paused when the last bytes had come already: it is not over before `resume()`.
    while (pauseGate.closed) await pauseGate.pass(signal);
    job.step('verifying');
    await opening.verify();
    signal.throwIfAborted();
    const content = await spool.finish(signal);
    signal.throwIfAborted();
    return handOver(content, opening.fileInfo, opening.authenticated, spool, opening.origin);
  } catch (error) {
    await (spool.fail?.(signal.aborted ? signal.reason : error) ?? spool.discard());
    throw error;
  } finally {
    opening.close();
  }
}
