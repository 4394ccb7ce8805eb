import { type Journal, openJournal } from '@sealift/upload/journal';
import type { JournalEntry, JournalPort } from './ports.js';

/** Of so many files each is written down at once; of more, they are a few times a second, for all is written anew. */
const FEW = 100;
const SOON_MS = 250;

/** What this browser remembers of the uploads of one element. */
export interface Recall {
  forget(id: string): Promise<void>;
  /** For the element's own engine; the page's own engine has one. */
  readonly journal?: Journal;
  /** What can go on, and what the list of this tab had stored before the page was loaded again; the oldest first. */
  entries(): Promise<readonly JournalEntry[]>;
  /** Undefined where it cannot go on. */
  unfinished(id: string): Promise<JournalEntry | undefined>;
  /** The list of this tab has it. */
  remember(id: string): void;
  /** The list has it no more; the journal does. */
  leave(id: string): void;
}

/** @param scope which uploads are meant */
export async function openRecall(scope: string, given?: JournalPort): Promise<Recall> {
  const name = await nameOf(scope);
  const own = given ? undefined : openJournal({ scope });
  const journal = given ?? (own as JournalPort);
  const listed = new Set(read(name));
  const write = (): void => keep(name, [...listed]);
  let waiting = false;
  const writeSoon = (): void => {
    if (listed.size <= FEW) write();
    else if (!waiting) {
      waiting = true;
      setTimeout(() => {
        waiting = false;
        write();
      }, SOON_MS);
    }
  };
  return {
    ...(own && { journal: own }),
    forget: (id) => journal.forget(id),
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
      writeSoon();
    },
    leave(id) {
      if (listed.delete(id)) writeSoon();
    },
  };
}

/** Whoever reads the disk learns neither address nor context. */
async function nameOf(scope: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(scope));
  return `sealift-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
}

function keep(name: string, ids: readonly string[]): void {
  try {
    if (ids.length === 0) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, JSON.stringify(ids));
  } catch {
    // Full: after a reload the list is without it. What is unfinished stays in the journal.
  }
}

/** Random ids, and nothing else. */
function read(name: string): string[] {
  try {
    const ids: unknown = JSON.parse(sessionStorage.getItem(name) ?? '[]');
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}
