import { createJournal, type JournalPorts } from '../journal/journal.js';
import type { Journal } from '../journal/port.js';
import type { Durability, JournalChange, JournalStore } from '../journal/store.js';
import type { Locks } from '../platform/locks.js';

/** What IndexedDB keeps of one origin on one computer, in memory; pages come and go. */
export interface MemoryDisk {
  /** The store and the locks of one tab, until it is closed or has crashed: then its calls reject, and its locks are free. */
  tab(): MemoryTab;
  /**
   * All tabs crash, and of what was not written with strict durability all is lost, or whatever `survives` says no to, one write at
   * a time: more than a real disk would lose.
   */
  powerCut(survives?: () => boolean): void;
  /** Called before each write, and after it: may throw, or never return. */
  onWrite: (changes: readonly JournalChange[], moment: 'before' | 'after') => void | Promise<void>;
  /** Everything that is on the disk, as a thief finds it. */
  readonly records: ReadonlyMap<string, unknown>;
  /** The disk as it is now, on another computer: a profile that was copied. */
  copy(): MemoryDisk;
}

export interface MemoryTab {
  readonly store: JournalStore;
  readonly locks: Locks;
  journal(ports?: Partial<JournalPorts>): Journal;
  /** The tab is gone, now: nothing more of it is written. */
  crash(): void;
}

export function createMemoryDisk(before: ReadonlyMap<string, unknown> = new Map()): MemoryDisk {
  /** What survives a power cut, what all tabs see, and every write, in order. */
  const durable = new Map(before);
  let seen = new Map(before);
  let writes: { readonly changes: readonly JournalChange[]; readonly durability: Durability }[] = [];
  const locked = new Map<string, { readonly by: object }>();
  const tabs = new Set<MemoryTab>();

  const put = (map: Map<string, unknown>, [key, value]: JournalChange): void => {
    if (value === undefined) map.delete(key);
    else map.set(key, structuredClone(value));
  };

  function tab(): MemoryTab {
    const owner = {};
    let alive = true;
    const reach = async (): Promise<void> => {
      // As a request of IndexedDB: nothing is there before the next task.
      await new Promise((resolve) => setImmediate(resolve));
      if (!alive) await new Promise(() => {});
    };
    const store: JournalStore = {
      async get(key) {
        await reach();
        return structuredClone(seen.get(key));
      },
      async list(prefix) {
        await reach();
        const keys = [...seen.keys()].filter((key) => key.startsWith(prefix)).sort();
        return keys.map((key) => [key, structuredClone(seen.get(key))] as const);
      },
      async write(changes, durability) {
        await disk.onWrite(changes, 'before');
        await reach();
        const cloned = changes.map(([key, value]): JournalChange => [key, structuredClone(value)]);
        writes.push({ changes: cloned, durability });
        for (const change of cloned) {
          put(seen, change);
          if (durability === 'strict') put(durable, change);
        }
        await disk.onWrite(changes, 'after');
        await reach();
      },
      async keep(key, value) {
        await reach();
        const changes: JournalChange[] = [[key, structuredClone(value)]];
        if (!seen.has(key)) {
          writes.push({ changes, durability: 'strict' });
          for (const map of [seen, durable]) put(map, [key, value]);
        }
        return structuredClone(seen.get(key));
      },
    };
    const locks: Locks = {
      async take(name) {
        await reach();
        if (locked.has(name)) return undefined;
        const lock = { by: owner };
        locked.set(name, lock);
        return () => {
          if (locked.get(name) === lock) locked.delete(name);
        };
      },
      async held() {
        await reach();
        return new Set(locked.keys());
      },
    };
    const made: MemoryTab = {
      store,
      locks,
      journal: (ports) =>
        createJournal({
          store,
          locks,
          now: () => Date.now(),
          keepReceipts: 30,
          warn(cause) {
            throw cause;
          },
          ...ports,
        }),
      crash() {
        alive = false;
        tabs.delete(made);
        for (const [name, { by }] of locked) if (by === owner) locked.delete(name);
      },
    };
    tabs.add(made);
    return made;
  }

  const disk: MemoryDisk = {
    tab,
    powerCut(survives = () => false) {
      for (const open of [...tabs]) open.crash();
      writes = writes.filter(({ durability }) => durability === 'strict' || survives());
      seen = new Map(before);
      for (const { changes } of writes) for (const change of changes) put(seen, change);
      durable.clear();
      for (const [key, value] of seen) durable.set(key, value);
    },
    onWrite: () => {},
    get records() {
      return seen;
    },
    copy: () => createMemoryDisk(new Map(durable)),
  };
  return disk;
}
