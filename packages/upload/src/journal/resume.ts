import { encodeBase64 } from '@sealift/core/bytes';
import { CoreError } from '@sealift/core/errors';
import { resumeClaimingSealer } from '@sealift/core/seal/resume';
import { type PartPlan, plannedPart, type Receipt, type StoredPart } from '@sealift/protocol';
import { crcToBase64, sameCrc } from '../checksum/crc64.js';
import { createChecksumTotal } from '../checksum/total.js';
import { keyless } from '../customer-key/customer-key.js';
import { failure, UploadError } from '../errors.js';
import { layersOf } from '../pins/pins.js';
import { untilAborted } from '../platform/abortable.js';
import type { Session } from '../signer/session.js';
import { sessionOf } from '../signer/session.js';
import { eachPart } from '../transfer/parts.js';
import { complete } from '../upload/complete.js';
import { type Evidence, endUpload } from '../upload/ending.js';
import type { TransferJob, UploadPorts } from '../upload/job.js';
import { isDamage } from '../upload/mend.js';
import { claimAnew } from '../upload/mending.js';
import { sendObject } from '../upload/multipart.js';
import { planUpload } from '../upload/plan.js';
import { type ObjectSealer, PASS_THROUGH } from '../upload/sealer.js';
import { openSealing, type StartedPart } from '../upload/sealing.js';
import { tableFor } from '../upload/segment-table.js';
import { openSource, type Source } from '../upload/source.js';
import type { TableToStore } from '../upload/table-to-store.js';
import { nextJob, type SealingWorker } from '../workers/sealing-worker.js';
import { orderOf } from './order.js';
import { createRecord, type RecordOptions } from './record.js';

export interface Unfinished extends Omit<RecordOptions, 'before' | 'sentBytes'> {
  /** Parts of which a byte may have left; undefined where the journal cannot tell. */
  readonly before: ReadonlyMap<number, StartedPart> | undefined;
  /** Absent where only the completion is left. */
  readonly file: Blob | undefined;
}

/**
 * Goes on with an upload that another page has begun, in the order of docs/resume.md: what S3 has must be what the journal knows; what
 * was started and is not there is proved to be of the same file, then everything that is missing is sent, and all the rest proved.
 */
export async function runResumed(
  unfinished: Unfinished,
  job: TransferJob,
  ports: UploadPorts,
): Promise<Receipt> {
  const { kept, upload, file, records } = unfinished;
  const { signal, progress } = job;
  const { signer, clock } = ports;
  job.step('preparing');
  job.recorded(kept.id);
  progress.expect(kept.size);
  const granted = sessionOf(signer, upload.grant, { signal });
  const evidence: Evidence = {};
  let table: TableToStore | undefined;
  let record = createRecord({ ...unfinished, before: unfinished.before ?? new Map(), sentBytes: 0 });
  try {
    checkPins(upload.grant.protection, job);
    const holding = job.customerKey?.holdSession?.(
      granted,
      { waits: job.waits, clock, retry: ports.retry },
      signal,
    );
    const session = (holding && (await untilAborted(signal, holding))) ?? keyless(granted, job);
    const { grant } = session;
    const plan = planUpload(grant, kept.size);
    job.granted(grant.protection);
    const { tableKey } = kept;
    const sealed = { ...(tableKey && { tableKey: async () => tableKey }) };
    table = tableFor({ session, sealer: sealed, job, ports });
    const finish = async (sent: NonNullable<typeof upload.sent>): Promise<Receipt> => {
      job.step('uploading');
      progress.moved({ ...plannedPart(plan, 1), plaintextLength: kept.size }, kept.size);
      evidence.attempted = { ...sent, grant, plan };
      const receipt = await complete(job, session, evidence, evidence.attempted);
      await record.stored(receipt);
      await table?.store(receipt);
      return receipt;
    };
    let going = job;
    if (upload.sent !== undefined) {
      try {
        return await finish(upload.sent);
      } catch (refusal) {
        if (!isDamage(refusal)) throw refusal;
        // It takes the file again to send what S3 has lost.
        const { sent: _, ...rest } = upload;
        const facts = { ...kept.facts, upload: rest };
        await records.put({ ...kept, facts }).catch(unfinished.onLost);
        if (file === undefined) throw failure('source-needed', 'file', { cause: refusal });
        going = { ...job, step: () => {} };
        progress.moved(plannedPart(plan, 1), 0);
      }
    }

    const { before } = unfinished;
    if (before === undefined || file === undefined) throw failure('journal-outdated');
    const sealer = await sealerOf(unfinished, before, plan);
    const found = await untilAborted(signal, session.stored()).catch(async (error: unknown) => {
      if (!isGone(error)) throw error;
      // Completed perhaps, and nobody heard of it: the signer says so, if all had been sent.
      if (before.size < plan.partCount) throw failure('upload-gone', undefined, { cause: error });
      return undefined;
    });
    if (found === undefined) return await finish(await sentBefore(before, plan, sealer));
    // The tag in the last part is made of all others.
    const tagged = sealer.handle !== undefined && before.has(plan.partCount);
    if (tagged && before.size < plan.partCount) throw failure('journal-outdated');
    const stored = storedParts(found, before, plan);

    const source = openSource(file, clock);
    await source.settle(plan, signal);
    const doubtful = [...before.keys()].filter((number) => !stored.has(number));
    const proof = looksLike(kept, file)
      ? doubtful.length > 0
        ? doubtful
        : [...stored].slice(0, 1)
      : [...before.keys()];
    await prove(proof, { plan, source, sealer, before }, job, ports);

    let sentBytes = 0;
    for (const number of stored) sentBytes += plannedPart(plan, number).plaintextLength;
    record = createRecord({ ...unfinished, before, sentBytes });
    const sealing = openSealing({
      sealer,
      twice: source.toReadTwice(plan),
      started: record.started,
      pieces: table?.pieces,
      claimAnew,
    });
    try {
      for (const number of stored) progress.done(plannedPart(plan, number));
      const order = orderOf(plan.partCount, stored);
      const prepared = {
        session,
        plan,
        source,
        sealing,
        evidence,
        record: () => record,
        table,
        order,
        stored,
      };
      const receipt = await sendObject(going, ports, prepared);
      await record.stored(receipt);
      await table?.store(receipt);
      return receipt;
    } finally {
      sealing.close();
    }
  } catch (error) {
    const told = explainedBy(error);
    const end = () => endUpload(told, evidence, granted, signal);
    const receipt = await record.end(told, { signal, evidence }, end);
    await table?.store(receipt);
    return receipt;
  }
}

/** The page's pins, as they are now. @throws UploadError `protection-refused`, `recipient-mismatch`, `keyring-mismatch` */
function checkPins(
  protection: Session['grant']['protection'],
  { requirement, recipient, keyring }: TransferJob,
): void {
  requirement.check(layersOf(protection));
  recipient?.(protection);
  // A page that holds a key of its own never sends plaintext.
  if (keyring !== undefined && protection.profile !== 'client') throw failure('keyring-mismatch', 'keyring');
}

/** The object's sealer, taken up. Where S3 encrypts there are no shares: `UploadRecord.started` compares the parts' CRCs. */
async function sealerOf(
  { kept, upload }: Pick<Unfinished, 'kept' | 'upload'>,
  before: ReadonlyMap<number, StartedPart>,
  plan: PartPlan,
): Promise<ObjectSealer> {
  const { keys } = kept;
  const { object, metadata } = upload;
  if (upload.grant.protection.profile !== 'client') return PASS_THROUGH;
  if (keys === undefined || object === undefined) throw failure('journal-outdated');
  const started = [...before].map(([number, { share }]) => {
    const { offset, plaintextLength } = plannedPart(plan, number);
    return { offset, length: plaintextLength, share };
  });
  return resumeClaimingSealer({ handle: { keys, object }, metadata, plaintextSize: kept.size, started });
}

/**
 * What S3 has of what the journal knows, and as it knows it. A part that is another one there, or of another size, is none: it
 * is proved and sent like one that never arrived.
 *
 * @throws UploadError `journal-outdated` where S3 has what the journal does not know
 */
function storedParts(
  found: readonly StoredPart[],
  before: ReadonlyMap<number, StartedPart>,
  plan: PartPlan,
): Set<number> {
  const stored = new Set<number>();
  for (const { partNumber, size, checksum } of found) {
    const known = before.get(partNumber);
    if (known === undefined) throw failure('journal-outdated');
    const same = checksum === undefined || crcToBase64(known.crc) === checksum;
    if (same && plannedPart(plan, partNumber).length === size) stored.add(partNumber);
  }
  return stored;
}

/** Of an upload whose parts were all started. */
async function sentBefore(
  before: ReadonlyMap<number, StartedPart>,
  plan: PartPlan,
  sealer: ObjectSealer,
): Promise<{ checksum: ReturnType<ReturnType<typeof createChecksumTotal>['checksum']>; tag?: string }> {
  const total = createChecksumTotal();
  for (const [number, { share, crc }] of before) {
    const { offset, plaintextLength, length } = plannedPart(plan, number);
    sealer.accept?.({ offset, length: plaintextLength, share });
    total.add(number, crc, length);
  }
  const checksum = total.checksum();
  if (sealer.tag === undefined) return { checksum };
  return { checksum, tag: encodeBase64(await sealer.tag()) };
}

interface Proving {
  readonly plan: PartPlan;
  readonly source: Source;
  readonly sealer: ObjectSealer;
  readonly before: ReadonlyMap<number, StartedPart>;
}

/** Seals parts once more, and lets nothing of it out. @throws UploadError `source-differs`, CoreError `segment-differs` */
async function prove(
  numbers: readonly number[],
  { plan, source, sealer, before }: Proving,
  { signal }: TransferJob,
  { slots }: UploadPorts,
): Promise<void> {
  const job = nextJob();
  const workers = new Map<SealingWorker, Promise<void>>();
  try {
    await eachPart(
      plan,
      slots,
      signal,
      async (part, { worker }) => {
        const { partNumber, offset, plaintextLength: length } = part;
        const opened = workers.get(worker) ?? worker.open(job, sealer.handle);
        workers.set(worker, opened);
        await untilAborted(signal, opened);
        const claim = sealer.claim?.(offset, length);
        const sealing = worker.seal(job, partNumber, source.range(part), claim, false);
        const sealed = await untilAborted(signal, sealing);
        if (sealed === 'unreadable' || sealed.length !== length) throw failure('source-changed', 'file');
        sealer.accept?.({ offset, length, share: sealed.share });
        const known = before.get(partNumber);
        if (!sealer.handle && !(known && sameCrc(sealed.crc, known.crc)))
          throw failure('source-differs', 'file');
        await worker.release(job, partNumber);
      },
      { order: numbers },
    );
  } finally {
    for (const worker of workers.keys()) worker.close(job).catch(() => {});
  }
}

/** Whether a look at the file says nothing against it; what is in it is proved in any case. */
function looksLike({ lastModified, facts }: Unfinished['kept'], file: Blob): boolean {
  const { name = facts.name, lastModified: time = lastModified } = file as Partial<File>;
  return name === facts.name && time === lastModified;
}

function isGone(error: unknown): boolean {
  if (!(error instanceof UploadError)) return false;
  return error.problem?.code === 'upload-not-found' || error.problem?.code === 'token-expired';
}

function explainedBy(error: unknown): unknown {
  if (error instanceof CoreError && error.code === 'segment-differs')
    return failure('source-differs', 'file', { cause: error });
  return isGone(error) ? failure('upload-gone', undefined, { cause: error }) : error;
}
