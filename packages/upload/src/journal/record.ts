import type { Receipt } from '@sealift/protocol';
import { failure, UploadError } from '../errors.js';
import type { StartedPart } from '../upload/sealing.js';
import { mayGoOn } from './may-go-on.js';
import type { UploadRecord } from './port.js';
import type { Kept, Records, UploadFacts } from './records.js';

export interface RecordOptions {
  readonly records: Records;
  readonly kept: Kept;
  readonly upload: UploadFacts;
  /** Parts that were started before. */
  readonly before: ReadonlyMap<number, StartedPart>;
  /** Bytes of the file that S3 has. */
  readonly sentBytes: number;
  /** The entry of an upload that has its receipt. */
  readonly withReceipt: (kept: Kept, receipt: Receipt) => Kept;
  /** The browser keeps nothing more: the upload goes on without. */
  onLost(cause: unknown): void;
  /** Others may take the upload. */
  release(): void;
}

/**
 * One upload on its way, written down. Where a part can not be written down, the whole upload is forgotten, durably, before
 * any byte of the part leaves: then nobody can take it up who does not know of that byte.
 */
export function createRecord(options: RecordOptions): UploadRecord {
  const { records, kept, upload, before, withReceipt, onLost, release } = options;
  const { id } = kept;
  let { sentBytes } = options;
  /** Since this page has the upload. */
  let startedMore = false;
  let forgotten: Promise<void> | undefined;

  /** @throws UploadError `journal-failed` when not even that is possible */
  function forget(cause: unknown): Promise<void> {
    forgotten ??= records.remove(id).then(
      () => onLost(cause),
      () => {
        throw failure('journal-failed', undefined, { cause });
      },
    );
    return forgotten;
  }

  async function stored(receipt: Receipt): Promise<void> {
    await records.end(withReceipt(kept, receipt)).catch(onLost);
    release();
  }

  return {
    async started({ partNumber }, part) {
      const known = before.get(partNumber);
      if (known !== undefined) {
        const { low, high } = known.crc;
        if (low === part.crc.low && high === part.crc.high) return;
        throw failure('source-differs', 'file');
      }
      startedMore = true;
      if (forgotten !== undefined) return forgotten;
      await records.putPart(id, partNumber, part).catch(forget);
    },
    sent({ plaintextLength }) {
      sentBytes += plaintextLength;
      if (forgotten === undefined) records.putSent(id, sentBytes).catch(() => {});
    },
    async completing({ checksum, tag }) {
      if (forgotten !== undefined) return;
      const sent = { checksum, ...(tag !== undefined && { tag }) };
      await records.put({ ...kept, facts: { ...kept.facts, upload: { ...upload, sent } } }).catch(forget);
    },
    stored,
    async end(error, { signal, evidence }, finish) {
      const code = error instanceof UploadError ? error.code : undefined;
      const another = code?.startsWith('source-') && before.size > 0 && !startedMore;
      if (!signal.aborted && (another || mayGoOn(error)) && forgotten === undefined) {
        release();
        // The completion may have been carried out all the same: `resume` finds out.
        throw evidence.open || evidence.over
          ? failure('outcome-unknown', undefined, { cause: error })
          : error;
      }
      try {
        const receipt = await finish();
        await stored(receipt);
        return receipt;
      } catch (ended) {
        const receipt = ended instanceof UploadError ? ended.receipt : undefined;
        if (receipt !== undefined) await stored(receipt);
        else await records.remove(id).catch(onLost);
        release();
        throw ended;
      }
    },
  };
}
