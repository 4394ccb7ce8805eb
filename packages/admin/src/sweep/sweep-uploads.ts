import { SealiftError } from '@sealift/core/errors';
import type { ObjectStore } from '../objects/store.js';
import { watchClock } from '../s3/clock.js';
import { checkDays, DAY_MS, SWEEP_AFTER_DAYS } from './age.js';
import { bytesOf, endUpload, type OpenUpload, openUploads } from './open-uploads.js';

export interface SweepOptions {
  readonly store: ObjectStore;
  /** Of the object keys: what all prefixes that `authorize` gives begin with. `''` is the whole bucket. */
  readonly prefix: string;
  /** Uploads that S3 has held open for longer are ended; those that are younger are not touched. At least 1. Default: 8. */
  readonly days?: number;
  /** Counts, and ends nothing. Default: false. */
  readonly dryRun?: boolean;
  /** Uploads at a time. Default: 4. */
  readonly concurrency?: number;
  readonly onProgress?: (report: SweepReport) => void;
  readonly signal?: AbortSignal;
}

export interface SweepReport {
  readonly dryRun: boolean;
  /** Uploads that were ended, or would be. */
  readonly ended: number;
  /** Of the parts of these, as far as S3 tells. */
  readonly bytes: number;
  /** So many of these are under SSE-C: S3 does not list their parts without the key. */
  readonly untold: number;
  /** Somebody else ended them meanwhile. */
  readonly gone: number;
  /** Left alone: they are younger. */
  readonly younger: number;
  /** Left alone: the store does not say how old they are. */
  readonly ageless: number;
  readonly failed: readonly { readonly key: string; readonly code: string; readonly message: string }[];
}

type Outcome = 'ended' | 'untold' | 'gone' | 'younger' | 'ageless';

/**
 * Ends the multipart uploads below a prefix that nobody will complete any more: what closed tabs, killed signers and pages
 * with SSE-C keys of their own have left. Objects are not touched. Ages are taken by S3's clock. One that cannot be ended
 * does not stop the others; it is in the report.
 *
 * @throws SweepError `sweep-age-invalid`, SignerError `s3-…`, and the reason of `signal`, once what is under way is done
 */
export async function sweepUploads(options: SweepOptions): Promise<SweepReport> {
  const { store, prefix, days = SWEEP_AFTER_DAYS, dryRun = false, concurrency = 4, signal } = options;
  checkDays(days);
  const aheadOfUs = watchClock(store.client);
  const counts: Record<Outcome, number> = { ended: 0, untold: 0, gone: 0, younger: 0, ageless: 0 };
  const failed: { key: string; code: string; message: string }[] = [];
  let bytes = 0;
  const report = (): SweepReport => ({ dryRun, ...counts, bytes, failed });

  async function sweepOne(upload: OpenUpload): Promise<void> {
    const { initiated } = upload;
    if (initiated === undefined) return void counts.ageless++;
    if (Date.now() + aheadOfUs() - initiated <= days * DAY_MS) return void counts.younger++;
    const size = await bytesOf(store, upload);
    const ended = size !== 'gone' && (dryRun || (await endUpload(store, upload)));
    if (!ended) return void counts.gone++;
    counts.ended++;
    if (size === 'untold') counts.untold++;
    else bytes += size;
  }

  for await (const page of openUploads(store, prefix)) {
    const waiting = page.values();
    const work = async (): Promise<void> => {
      for (const upload of waiting) {
        signal?.throwIfAborted();
        await sweepOne(upload).catch((error: unknown) => {
          // Ours say nothing secret; anything else is no failure of this upload.
          if (!(error instanceof SealiftError)) throw error;
          failed.push({ key: upload.key, code: error.code, message: error.message });
        });
        options.onProgress?.(report());
      }
    };
    const workers = await Promise.allSettled(Array.from({ length: Math.max(1, concurrency) }, work));
    const broken = workers.find((worker) => worker.status === 'rejected');
    if (broken?.status === 'rejected') throw broken.reason;
    signal?.throwIfAborted();
  }
  return report();
}
