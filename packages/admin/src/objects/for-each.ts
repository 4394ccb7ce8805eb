import { INSTRUCTION_SUFFIX } from '@sealift/core';
import { SealiftError } from '@sealift/core/errors';
import type { Journal } from './journal.js';

export interface ForEachOptions {
  readonly keys: AsyncIterable<string> | Iterable<string>;
  /** What to do with one key, e.g. `rewrapObject`. @returns a word for the report; `would-…` is not done and not in the journal */
  readonly each: (key: string) => Promise<string>;
  /** Objects at a time. Default: 4. */
  readonly concurrency?: number;
  /** Default: none; a run that breaks off starts anew. */
  readonly journal?: Journal;
  readonly onProgress?: (report: RunReport) => void;
  readonly signal?: AbortSignal;
}

export interface RunReport {
  /** Objects by outcome, as `each` names them; `resumed` is what the journal had. */
  readonly counts: Readonly<Record<string, number>>;
  readonly failed: readonly { readonly key: string; readonly code: string; readonly message: string }[];
}

/**
 * Does one thing to many objects. One that fails does not stop the others; it is in the report. Instruction files among
 * the keys are passed over: they are written with their object.
 *
 * @throws what `keys` or the journal throws, and the reason of `signal`, once the objects under way are done
 */
export async function forEachObject(options: ForEachOptions): Promise<RunReport> {
  const { each, concurrency = 4, journal, onProgress, signal } = options;
  const counts: Record<string, number> = {};
  const failed: { key: string; code: string; message: string }[] = [];
  const count = (outcome: string): void => {
    counts[outcome] = (counts[outcome] ?? 0) + 1;
    onProgress?.({ counts, failed });
  };

  async function one(key: string): Promise<void> {
    if (key.endsWith(INSTRUCTION_SUFFIX)) return;
    if (journal?.has(key)) return count('resumed');
    let outcome: string;
    try {
      outcome = await each(key);
    } catch (error) {
      failed.push({ key, ...wordsOf(error) });
      return onProgress?.({ counts, failed });
    }
    if (!outcome.startsWith('would-')) await journal?.add(key);
    count(outcome);
  }

  const iterator = iterate(options.keys);
  async function work(): Promise<void> {
    for (;;) {
      signal?.throwIfAborted();
      const next = await iterator.next();
      if (next.done) return;
      await one(next.value);
    }
  }
  const workers = await Promise.allSettled(Array.from({ length: Math.max(1, concurrency) }, work));
  const broken = workers.find((worker) => worker.status === 'rejected');
  if (broken?.status === 'rejected') throw broken.reason;
  return { counts, failed };
}

/** An async generator queues calls of `next`, whatever it iterates over. */
async function* iterate(keys: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string> {
  yield* keys;
}

/** Errors that are ours say nothing secret; others may hold URLs. */
function wordsOf(error: unknown): { code: string; message: string } {
  if (error instanceof SealiftError) return { code: error.code, message: error.message };
  return { code: 'unexpected-error', message: 'Something unexpected happened.' };
}
