import { openJournal } from '@sealift/upload/journal';
import type { JournalEntry, JournalPort } from './ports.js';

/** What this browser remembers of the uploads of one element. */
export interface Recall {
  readonly journal: JournalPort;
  /** What can go on, and what the list of this tab had stored before the page was loaded again; the oldest first. */
  entries(): Promise<readonly JournalEntry[]>;
  /** Undefined where it cannot go on. */
  unfinished(id: string): Promise<JournalEntry | undefined>;
  /** The list of this tab has it. */
  remember(id: string): void;
  /** The list has it no more; the journal does. */
  leave(id: string): void;
}

/** @param name as `journalName` makes it */
export function openRecall(name: string, journal: JournalPort = openJournal({ name })): Recall {
  const key = `sealift-list-${name}`;
  const listed = new Set(read(key));
  const write = (): void => {
    try {
      if (listed.size > 0) sessionStorage.setItem(key, JSON.stringify([...listed]));
      else sessionStorage.removeItem(key);
    } catch {
      // Blocked or full: after a reload the list is without what is stored.
    }
  };
  return {
    journal,
    async entries() {
      const entries = await journal.entries();
      return entries.filter(({ id, state, inUse }) => (state === 'stored' ? listed.has(id) : !inUse));
    },
    async unfinished(id) {
      const entries = await journal.entries();
      return entries.find((entry) => entry.id === id && entry.state === 'unfinished');
    },
    remember(id) {
      if (listed.has(id)) return;
      listed.add(id);
      write();
    },
    leave(id) {
      if (listed.delete(id)) write();
    },
  };
}

/** Random ids, and nothing else. */
function read(key: string): string[] {
  try {
    const ids: unknown = JSON.parse(sessionStorage.getItem(key) ?? '[]');
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}
