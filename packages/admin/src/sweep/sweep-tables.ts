import { SealiftError } from '@sealift/core/errors';
import { forEachObject, type RunReport } from '../objects/for-each.js';
import { isTableHead, tableOwner } from '../objects/segment-table.js';
import type { ObjectStore } from '../objects/store.js';
import { watchClock } from '../s3/clock.js';
import { checkDays, DAY_MS, SWEEP_AFTER_DAYS } from './age.js';
import type { SweepOptions } from './sweep-uploads.js';

export interface SweepTablesOptions extends Pick<SweepOptions, 'dryRun' | 'concurrency' | 'signal'> {
  readonly store: ObjectStore;
  /** Of the object keys. `''` is the whole bucket. */
  readonly prefix: string;
  /** Tables that were written later are left alone. At least 1. Default: 8. */
  readonly days?: number;
  readonly onProgress?: (report: RunReport) => void;
}

/**
 * Deletes the segment tables below a prefix whose objects are gone: another client than ours, or a lifecycle rule, deletes the
 * object alone. What is not known to be a table, or not known to be alone, is left. Counts of the report: `deleted`, `would-delete`; left alone are `owned`
 * (the object is there, or nobody may see whether it is), `younger`, `untold` (under SSE-C S3 does not show what it is), `other` (an object that only
 * has such a name).
 *
 * @throws SweepError `sweep-age-invalid`, SignerError `s3-…` of the listing, and the reason of `signal`
 */
export async function sweepTables(options: SweepTablesOptions): Promise<RunReport> {
  const { store, prefix, days = SWEEP_AFTER_DAYS, dryRun = false, concurrency, onProgress, signal } = options;
  checkDays(days);
  const aheadOfUs = watchClock(store.client);

  async function each(key: string): Promise<string> {
    if (await isThere(store, tableOwner(key) ?? '')) return 'owned';
    const head = await store.head(key).catch(ifUntold);
    if (head === undefined) return 'untold';
    if (!isTableHead(head)) return 'other';
    const written = head.LastModified?.getTime() ?? Number.NaN;
    // Also where S3 does not say when.
    if (!(Date.now() + aheadOfUs() - written > days * DAY_MS)) return 'younger';
    if (dryRun) return 'would-delete';
    await store.delete([key]);
    return 'deleted';
  }

  async function* tables(): AsyncGenerator<string> {
    for await (const key of store.list(prefix)) if (tableOwner(key) !== undefined) yield key;
  }

  return forEachObject({
    keys: tables(),
    each,
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** False only where S3 says that it is not. @throws SignerError `s3-unavailable` */
async function isThere(store: ObjectStore, key: string): Promise<boolean> {
  try {
    await store.head(key);
    return true;
  } catch (error) {
    if (!(error instanceof SealiftError) || error.code === 's3-unavailable') throw error;
    return error.code !== 'object-not-found';
  }
}

/** @throws everything else */
function ifUntold(error: unknown): undefined {
  if (error instanceof SealiftError && /^customer-key-/.test(error.code)) return undefined;
  throw error;
}
