import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Blobs } from './blobs.js';
import { keyFileName, namesIn, readJson, type Scratch } from './disk.js';
import { KeyLock } from './key-lock.js';
import type { ObjectRecord } from './records.js';

/** Tells a conditional write whether anybody touched its key while its bytes came in. */
export interface Watch {
  changed: boolean;
  close(): void;
}

/** Called under the lock of the key, with the object as it is now; throws to refuse the write. */
export type Guard = (current: ObjectRecord | undefined) => void;

/** The objects of one bucket: records in memory, mirrored to one JSON file each. */
export class Objects {
  readonly #folder: string;
  readonly #scratch: Scratch;
  readonly #blobs: Blobs;
  readonly #records = new Map<string, ObjectRecord>();
  readonly #lock = new KeyLock();
  readonly #watches = new Map<string, Set<Watch>>();
  #sorted: string[] | undefined;

  constructor(folder: string, scratch: Scratch, blobs: Blobs) {
    this.#folder = folder;
    this.#scratch = scratch;
    this.#blobs = blobs;
  }

  async load(): Promise<void> {
    for (const shard of await namesIn(this.#folder)) {
      for (const name of await namesIn(join(this.#folder, shard))) {
        const record = await readJson<ObjectRecord>(join(this.#folder, shard, name));
        this.#records.set(record.key, record);
      }
    }
  }

  get(key: string): ObjectRecord | undefined {
    return this.#records.get(key);
  }

  get count(): number {
    return this.#records.size;
  }

  all(): IterableIterator<ObjectRecord> {
    return this.#records.values();
  }

  /** Keys in the order of their UTF-8 bytes, which is not the order of JavaScript strings. */
  keys(): readonly string[] {
    this.#sorted ??= sortByBytes(this.#records.keys());
    return this.#sorted;
  }

  watch(key: string): Watch {
    const set = this.#watches.get(key) ?? new Set();
    this.#watches.set(key, set);
    const watch: Watch = {
      changed: false,
      close: () => {
        set.delete(watch);
        if (set.size === 0) this.#watches.delete(key);
      },
    };
    set.add(watch);
    return watch;
  }

  /** Makes a record the object of its key: all of it or nothing, and the old bytes go when the new ones stand. */
  async put(record: ObjectRecord, guard?: Guard): Promise<void> {
    const { key } = record;
    await this.#lock.run(key, async () => {
      const old = this.#records.get(key);
      guard?.(old);
      const path = join(this.#folder, keyFileName(key));
      await mkdir(dirname(path), { recursive: true });
      await this.#scratch.writeJson(path, record);
      this.#records.set(key, record);
      if (!old) this.#sorted = undefined;
      this.#changed(key);
      const kept = new Set(record.blobs.map((blob) => blob.id));
      if (old) await this.#blobs.remove(old.blobs.map((blob) => blob.id).filter((id) => !kept.has(id)));
    });
  }

  /** Changes a record that must exist at that moment, keeping its bytes. */
  async update(key: string, change: (current: ObjectRecord) => ObjectRecord): Promise<boolean> {
    return this.#lock.run(key, async () => {
      const current = this.#records.get(key);
      if (!current) return false;
      const next = change(current);
      await this.#scratch.writeJson(join(this.#folder, keyFileName(key)), next);
      this.#records.set(key, next);
      return true;
    });
  }

  async delete(key: string, guard?: Guard): Promise<void> {
    await this.#lock.run(key, async () => {
      const old = this.#records.get(key);
      guard?.(old);
      if (!old) return;
      await rm(join(this.#folder, keyFileName(key)), { force: true });
      this.#records.delete(key);
      this.#sorted = undefined;
      this.#changed(key);
      await this.#blobs.remove(old.blobs.map((blob) => blob.id));
    });
  }

  #changed(key: string): void {
    for (const watch of this.#watches.get(key) ?? []) watch.changed = true;
  }
}

export function sortByBytes(keys: Iterable<string>): string[] {
  return [...keys]
    .map((key) => ({ key, bytes: Buffer.from(key) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ key }) => key);
}
