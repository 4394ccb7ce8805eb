import { decodeBase64 } from '@sealift/core/bytes';
import { CoreError } from '@sealift/core/errors';
import type { SegmentClaim } from '@sealift/core/seal';
import { resumeClaimingSealer } from '@sealift/core/seal/resume';
import { type PartPlan, type PlannedPart, plannedPart, type Receipt } from '@sealift/protocol';
import { combineCrc } from '../checksum/combine.js';
import { crcToBase64 } from '../checksum/crc64.js';
import { UploadError } from '../errors.js';
import { untilAborted } from '../platform/abortable.js';
import type { PartUrls } from '../signer/part-urls.js';
import type { Session } from '../signer/session.js';
import { eachPart } from '../transfer/parts.js';
import { createProgress } from '../transfer/progress.js';
import { nextJob, type SealingWorker } from '../workers/sealing-worker.js';
import type { TransferJob, UploadPorts } from './job.js';
import type { ObjectSealer } from './sealer.js';
import type { Sealing } from './sealing.js';
import { type Sending, sendPart } from './send.js';
import { type Source, sourceChanged } from './source.js';

/** What the signer says where S3 has not the parts that were sent. */
const DAMAGED: readonly (string | undefined)[] = ['checksum-mismatch', 'size-mismatch', 'parts-incomplete'];
/** How often parts of one upload are sent anew for that. A store that damages more will not get better. */
const MOST_TIMES = 2;

export interface Mending {
  readonly session: Pick<Session, 'stored'>;
  readonly plan: PartPlan;
  readonly source: Pick<Source, 'range'>;
  readonly sealing: Sealing;
  readonly urls: PartUrls;
  readonly sending: Omit<Sending, 'job' | 'progress' | 'evidence'>;
  /** Asks for the completion once more. */
  readonly ask: () => Promise<Receipt>;
}

/**
 * The completion of several parts was refused. Where S3 lists parts that are not as they were sent, or are not there, they are sent
 * again, and the completion is asked for once more: the whole file need not be, for a bit that a disk has lost.
 *
 * @throws `refusal` where that does not help; UploadError `source-changed`, `s3-…`, or the signal's reason
 */
export async function mend(
  refusal: unknown,
  { signal }: Pick<TransferJob, 'signal'>,
  { slots }: Pick<UploadPorts, 'slots'>,
  mending: Mending,
): Promise<Receipt> {
  let failure = refusal;
  for (let times = 0; times < MOST_TIMES && isDamage(failure); times++) {
    const damaged = await damagedParts(mending, signal);
    if (damaged.length === 0) break;
    await sendAgain(damaged, mending, slots, signal);
    try {
      return await mending.ask();
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

/** Whether a completion was refused because S3 has not the parts that were sent. Pure. */
export function isDamage(error: unknown): boolean {
  return error instanceof UploadError && DAMAGED.includes(error.problem?.code);
}

/** Numbers of the parts that S3 has not, or not as they were sent; none where its list cannot be had, or does not tell. */
async function damagedParts({ session, plan, sealing }: Mending, signal: AbortSignal): Promise<number[]> {
  const found = await untilAborted(signal, session.stored()).catch(() => undefined);
  signal.throwIfAborted();
  if (found === undefined) return [];
  const stored = new Map(found.map((part) => [part.partNumber, part]));
  return [...sealing.parts].flatMap(([number, { crc }]) => {
    const { size, checksum = crcToBase64(crc) } = stored.get(number) ?? {};
    return size === plannedPart(plan, number).length && checksum === crcToBase64(crc) ? [] : number;
  });
}

/**
 * Seals them once more, and sends them when they are byte for byte what they were: the sealer that was put away compares their shares,
 * as it does for a page that goes on with an upload (docs/resume.md).
 */
async function sendAgain(
  numbers: readonly number[],
  { plan, source, sealing, urls, sending }: Mending,
  slots: UploadPorts['slots'],
  signal: AbortSignal,
): Promise<void> {
  const { handle, metadata, parts } = sealing;
  const started = [...parts].map(([number, { share }]) => {
    const { offset, plaintextLength: length } = plannedPart(plan, number);
    return { offset, length, share };
  });
  const { plaintextSize } = plan;
  const sealer = handle && (await resumeClaimingSealer({ handle, metadata, plaintextSize, started }));
  const tag = decodeBase64(sealing.tag() ?? '');
  const job = nextJob();
  const workers = new Map<SealingWorker, Promise<void>>();
  // The upload's own is at its end: nothing of the file is missing.
  const progress = createProgress(() => {});
  const again = async (part: PlannedPart, worker: SealingWorker, signal: AbortSignal): Promise<boolean> => {
    const { partNumber, offset, plaintextLength: length, last } = part;
    const opened = workers.get(worker) ?? worker.open(job, handle);
    workers.set(worker, opened);
    await untilAborted(signal, opened);
    const claim = sealer?.claim(offset, length);
    const sealed = await untilAborted(signal, worker.seal(job, partNumber, source.range(part), claim, false));
    if (sealed === 'unreadable' || sealed.length !== length) throw sourceChanged();
    sealer?.accept({ offset, length, share: sealed.share });
    const whole = last && tag && tag.byteLength > 0;
    const crc = whole
      ? combineCrc(sealed.crc, await worker.append(job, partNumber, tag), tag.byteLength)
      : sealed.crc;
    const checksum = crcToBase64(crc);
    const before = parts.get(partNumber)?.crc;
    if (before === undefined || checksum !== crcToBase64(before)) throw sourceChanged();
    const url = urls({ partNumber, checksum });
    const done = await sendPart(part, url, worker, { ...sending, job, progress }, signal);
    await worker.release(job, partNumber);
    return done;
  };
  try {
    await eachPart(plan, slots, signal, (part, { worker }, signal) => again(part, worker, signal), {
      order: numbers,
    });
  } catch (error) {
    throw error instanceof CoreError && error.code === 'segment-differs' ? sourceChanged() : error;
  } finally {
    for (const worker of workers.keys()) worker.close(job).catch(() => {});
  }
}

/**
 * A claim of a part whose first one was lost with its worker, before that told anybody what it had sealed: neither bytes nor share nor
 * checksum have left the worker, which is gone. So no byte of the part was started, and it may be sealed at once, as by a page that
 * goes on with an upload (docs/resume.md, rule 2). What comes of it is accepted by the upload's own sealer, once.
 */
export async function claimAnew(
  { offset, plaintextLength: length }: PlannedPart,
  { handle, metadata }: ObjectSealer,
): Promise<SegmentClaim | undefined> {
  if (handle === undefined) return undefined;
  // Only this part is claimed of it: what stands before and behind is the business of the other one.
  const sealer = await resumeClaimingSealer({
    handle,
    metadata,
    plaintextSize: offset + length,
    started: [],
  });
  return sealer.claim(offset, length);
}
