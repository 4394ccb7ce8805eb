/** A record to be written, or, without a value, to be removed. */
export type JournalChange = readonly [key: string, value?: unknown];

/** What a write survives that has resolved: `relaxed` a crash of page and browser, `strict` a power cut, too (IndexedDB, "durability"). */
export type Durability = 'strict' | 'relaxed';

/**
 * Where a journal keeps its records: IndexedDB in pages. Values are cloned as `structuredClone` does; CryptoKeys stay what they are.
 * Every call rejects where nothing can be kept.
 */
export interface JournalStore {
  /** undefined when there is none. */
  get(key: string): Promise<unknown>;
  /** All records whose keys begin so, in the order of their keys. */
  list(prefix: string): Promise<readonly (readonly [key: string, value: unknown])[]>;
  /** All changes, or none of them. */
  write(changes: readonly JournalChange[], durability: Durability): Promise<void>;
  /** Keeps the record unless there is one of this key already: strict. @returns what is kept */
  keep(key: string, value: unknown): Promise<unknown>;
}
