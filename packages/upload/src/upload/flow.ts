import type { Receipt } from '@sealift/protocol';
import { keyless } from '../customer-key/customer-key.js';
import type { FileToKeep, Journal, UploadRecord } from '../journal/port.js';
import { layersOf } from '../pins/pins.js';
import { untilAborted } from '../platform/abortable.js';
import { load } from '../platform/load.js';
import { preconnect } from '../platform/preconnect.js';
import { openSession } from '../signer/session.js';
import { type Evidence, endUpload } from './ending.js';
import type { TransferJob, UploadPorts } from './job.js';
import { onePart } from './one-part.js';
import { planUpload, USUALLY_ONE_PART } from './plan.js';
import { sealerFor } from './sealer.js';
import { tableFor } from './segment-table.js';
import { openSource } from './source.js';
import type { UploadStrategy } from './strategy.js';
import type { TableToStore } from './table-to-store.js';

/** One upload from its beginning. */
export interface UploadJob extends TransferJob, FileToKeep {
  readonly context?: Readonly<Record<string, string>> | undefined;
  readonly journal?: Journal | undefined;
}

/**
 * From a file to a receipt. Whatever ends it on the way, nothing half-written stays at S3 if the signer can be reached,
 * and the error says no more than this page knows.
 */
export async function runUpload(job: UploadJob, ports: UploadPorts): Promise<Receipt> {
  const { signal, progress, waits } = job;
  const { signer, clock, retry } = ports;
  const { whole } = ports;

  job.step('preparing');
  const source = openSource(job.file, clock, whole?.read);
  progress.expect(source.size);
  const granting = openSession(signer, source.size, job.context, { signal });
  // While the signer is asked, and after it: a connection may be all there is for a moment.
  const several = source.size > USUALLY_ONE_PART;
  const cold = ports.slots.warm?.(several);
  if (several) multipart().catch(() => {});
  const granted = await granting;
  const evidence: Evidence = {};
  let record: UploadRecord | undefined;
  let table: TableToStore | undefined;
  let receipt: Receipt;
  try {
    job.requirement.check(layersOf(granted.grant.protection));
    if (cold) preconnect(granted.grant.s3Origin);
    const holding = job.customerKey?.holdSession?.(granted, { waits, clock, retry }, signal);
    const session = (holding && (await untilAborted(signal, holding))) ?? keyless(granted, job);
    const plan = planUpload(session.grant, source.size);
    const { partCount } = plan;
    const { create, open } = partCount > 1 ? await untilAborted(signal, multipart()) : onePart(whole);
    const sealer = sealerFor({ ...job, create, grant: session.takeGrant(), size: source.size });
    const made = await untilAborted(signal, sealer);
    table = tableFor({ session, sealer: made, job, ports });
    const opened = open({
      sealer: made,
      session,
      pieces: table?.pieces,
      twice: source.toReadTwice(plan),
      async begun() {
        record = await job.journal?.begin(job, session, made);
      },
      started: (part, sealed) => record?.started(part, sealed),
    });
    job.granted(session.grant.protection);
    try {
      await source.settle(plan, signal);
      const planned = { session, plan, source, evidence, record: () => record, table };
      receipt = await opened.send(job, ports, planned);
      await (partCount === 1 ? job.journal?.keep(job, receipt) : record?.stored(receipt));
    } finally {
      await opened.close();
    }
  } catch (error) {
    const end = (): Promise<Receipt> => endUpload(error, evidence, granted, signal);
    receipt = await (record?.end(error, { signal, evidence }, end) ?? end());
  }
  await table?.store(receipt);
  return receipt;
}

/** What files of one part do without. @throws UploadError `script-unavailable` */
export async function multipart(): Promise<UploadStrategy> {
  return (await load(() => import('./multipart.js'))).multipart;
}
