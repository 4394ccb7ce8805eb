import { encodeBase64 } from '@sealift/core/bytes';
import { createOneSegmentSealer } from '@sealift/core/seal';
import { plannedPart, type Receipt, type SignedRequest } from '@sealift/protocol';
import { crcToBase64 } from '../checksum/crc64.js';
import { failure } from '../errors.js';
import { untilAborted } from '../platform/abortable.js';
import { partUrl } from '../signer/part-url.js';
import { inSlot } from '../transfer/in-slot.js';
import { complete } from './complete.js';
import type { UploadPorts } from './job.js';
import { type OnePartSealing, sealOnePart } from './one-part-sealing.js';
import { sendPart } from './send.js';
import type { Planned, SendingJob, UploadStrategy } from './strategy.js';

/** For a file of one part: its PUT makes the object. @param whole seals it. Default: a worker does */
export function onePart(whole: UploadPorts['whole']): UploadStrategy {
  const { create = createOneSegmentSealer, open = sealOnePart } = whole ?? {};
  return {
    create,
    open(input) {
      const sealing = open(input);
      const { metadata, close } = sealing;
      return { metadata, send: (...of) => sendOnePart(sealing, ...of), close };
    },
  };
}

/** Seals a file of one part, sends it, and has the signer look at what is stored. */
async function sendOnePart(
  { job: number, metadata, handle, seal, confirm }: OnePartSealing,
  job: SendingJob,
  { slots, clock, retry, connections }: UploadPorts,
  { session, plan, source, evidence, table }: Planned,
): Promise<Receipt> {
  const { signal, pauseGate, progress, waits } = job;
  const sending = { job: number, pauseGate, progress, waits, retry, clock, connections, evidence };
  const part = plannedPart(plan, 1);
  const range = source.range(part);
  let put: SignedRequest | undefined;
  const sign: Parameters<typeof partUrl>[2] = async (part) =>
    (await session.sign([part])).get(1) ?? missing('parts');

  job.step('uploading');
  await inSlot(slots, signal, async ({ worker }) => {
    const { crc, tag } = await untilAborted(signal, seal(part, range, worker, signal));
    // What is sent now is an object as soon as it has arrived.
    await untilAborted(signal, source.confirm());
    await untilAborted(signal, confirm(range, worker));
    const checksum = { algorithm: 'CRC64NVME', value: crcToBase64(crc) } as const;
    put ??= (await session.start(metadata, checksum)).put ?? missing('put');
    evidence.attempted = { grant: session.grant, plan, checksum, tag: tag && encodeBase64(tag) };
    const url = partUrl({ partNumber: 1, checksum: checksum.value }, session.now, sign, put);
    const done = await sendPart(part, url, worker, sending, signal);
    // A worker that is lost holds nothing either.
    await worker.release(number, 1).catch(() => {});
    return done;
  });
  const sent = evidence.attempted as NonNullable<typeof evidence.attempted>;
  const sealed = { handle, metadata, tag: () => sent.tag, checksum: () => sent.checksum };
  return complete(job, session, evidence, { ...sent, segments: await table?.make(sealed, plan) });
}

function missing(field: string): never {
  throw failure('signer-answer-invalid', field);
}
