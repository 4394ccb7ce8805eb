import type { PartUrls, PlannedPart, Receipt } from '@sealift/protocol';
import { untilAborted } from '../platform/abortable.js';
import { createPartUrls, SLOW_SIGNER } from '../signer/part-urls.js';
import type { Session } from '../signer/session.js';
import { eachPart } from '../transfer/parts.js';
import type { SealingWorker } from '../workers/sealing-worker.js';
import type { Slot } from '../workers/slots.js';
import type { Ahead } from './ahead.js';
import { complete } from './complete.js';
import type { UploadPorts } from './job.js';
import { mending } from './mending.js';
import type { Sent } from './receipt.js';
import type { Sealing } from './sealing.js';
import { sendPart } from './send.js';
import type { Planned, SendingJob } from './strategy.js';

/** An upload of several parts, of which nothing, or not all, was sent. */
export interface Prepared extends Planned {
  readonly sealing: Sealing;
  /** The part whose URL came with the start. */
  readonly first?: () => Promise<PartUrls['parts'][number] | undefined> | undefined;
  /** Numbers of all parts, the last one at the end. Default: as they are in the file. */
  readonly order?: readonly number[];
  /** Parts that S3 has: they are sealed once more as the proof that the file is still the same, and not sent. */
  readonly stored?: ReadonlySet<number>;
}

/**
 * Seals and sends what S3 has not, and completes.
 *
 * @returns the receipt, when all in it that this page can know is as this page knows it
 */
export async function sendObject(
  job: SendingJob,
  { slots, clock, retry, connections }: UploadPorts,
  { session, plan, source, sealing, first, evidence, record, table, order, stored }: Prepared,
): Promise<Receipt> {
  const { signal, pauseGate, progress, waits } = job;
  const confirm = (part: PlannedPart, { worker }: Slot<SealingWorker>): Promise<void> =>
    untilAborted(signal, sealing.confirm(part, source.range(part), worker));
  /** When all parts are sealed. */
  const sent = (): Sent => ({
    grant: session.grant,
    plan,
    checksum: sealing.checksum(),
    tag: sealing.tag(),
  });
  const measured = { signing: 0, sending: 0 };
  const timed = async <T>(what: keyof typeof measured, work: () => Promise<T>): Promise<T> => {
    const began = clock.monotonic();
    const done = await work();
    measured[what] = clock.monotonic() - began;
    return done;
  };
  const sign: Session['sign'] = (parts) => timed('signing', () => session.sign(parts));
  const urls = createPartUrls({ sign, now: session.now }, { clock, signal });
  let ahead: Ahead | undefined;
  const sending = { job: sealing.job, pauseGate, progress, waits, retry, clock, connections };

  job.step('uploading');
  const work = async (
    part: PlannedPart,
    slot: Slot<SealingWorker>,
    signal: AbortSignal,
    more: () => void,
  ): Promise<boolean> => {
    const { worker } = slot;
    const { partNumber } = part;
    let done = true;
    await ahead?.seal(part, slot, signal);
    // One after the other at first: the first part has all processors, and is on its way while the second one is sealed.
    const sealed = sealing.seal(part, source.range(part), worker, signal, more);
    const checksum = await untilAborted(signal, sealed);
    if (!stored?.has(partNumber)) {
      const given = await first?.();
      const known = given?.partNumber === partNumber ? given : undefined;
      const url = ahead?.urlOf(partNumber) ?? urls({ partNumber, checksum }, known);
      await url.get();
      done = await timed('sending', () => sendPart(part, url, worker, sending, signal));
      if (done) record?.()?.sent(part);
      // Loaded only where it helps; where it does not come, parts wait for their URLs.
      if (measured.signing > SLOW_SIGNER && plan.partCount > slots.size)
        import('./ahead.js').then(
          ({ createAhead }) => {
            const rest = { plan, order, stored, source, sealing, urls, slots: slots.size };
            ahead ??= createAhead({ ...rest, measured: () => measured });
          },
          () => {},
        );
    }
    // A worker that is lost holds nothing either.
    await worker.release(sealing.job, partNumber).catch(() => {});
    return done;
  };
  await eachPart(plan, slots, signal, work, { order, oneByOne: true });
  await untilAborted(signal, source.confirm());
  if (source.toReadTwice(plan)) await eachPart(plan, slots, signal, confirm);
  await record?.()?.completing(sent());
  evidence.attempted = sent();
  const whole = { ...sent(), segments: await table?.make(sealing, plan) };
  return complete(job, session, evidence, whole, async (refusal, ask) => {
    const { mend } = await mending().catch(() => {
      throw refusal;
    });
    return mend(refusal, job, { slots }, { session, plan, source, sealing, urls, sending, ask });
  });
}
