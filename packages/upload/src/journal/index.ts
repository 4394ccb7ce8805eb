/** What this browser remembers of uploads: they go on after a reload, a crash, days later. */
import { journalDatabase } from '../platform/journal-database.js';
import { webLocks } from '../platform/locks.js';
import { createJournal } from './journal.js';
import type { Journal } from './port.js';
import { warnOnce } from './warn.js';

export type { JournalEntry } from './entry.js';
export type { Journal } from './port.js';

export interface JournalOptions {
  /**
   * Which uploads are meant: of one user, or one case. Others are not listed, and what is begun here is not listed there; it is kept sealed.
   * Default: those without.
   */
  readonly scope?: string;
  /** Days for which receipts of finished uploads are remembered. Default 30; 0 for none. */
  readonly keepReceipts?: number;
}

/**
 * The journal of this browser and origin, for the `journal` option of an uploader; all tabs share it. Names, tokens, object keys and the proofs of
 * what was sealed lie in IndexedDB, sealed under a key that cannot be extracted; random ids, sizes and times beside them.
 * Where the browser keeps nothing (private windows), uploads work as without it, and developers find one warning on the console.
 *
 * @example
 * const journal = openJournal();
 * const uploader = createUploader({ signer: '/sealift', journal });
 * const unfinished = (await journal.entries()).filter(({ state, inUse }) => state === 'unfinished' && !inUse);
 */
export function openJournal({ scope = '', keepReceipts = 30 }: JournalOptions = {}): Journal {
  return createJournal({
    store: journalDatabase(),
    locks: webLocks(),
    now: () => Date.now(),
    scope,
    keepReceipts,
    warn: warnOnce,
  });
}
