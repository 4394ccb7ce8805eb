import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Blobs } from './blobs.js';
import { keyFileName, namesIn, readJson, type Scratch } from './disk.js';
import {
  blobIdsOf,
  currentOf,
  fileOf,
  type History,
  historyOf,
  idOf,
  orderOf,
  withNewest,
  without,
} from './history.js';
import { KeyLock } from './key-lock.js';
import type { DeleteMarker, ObjectRecord, Version } from './records.js';
import { newVersionId } from './version-id.js';

/** Tells a conditional write whether anybody touched its key while its bytes came in. */
export interface Watch {
  changed: boolean;
  close(): void;
}

/** Called under the lock of the key, with the object as it is now; throws to refuse the write. */
export type Guard = (current: ObjectRecord | undefined) => void;

/** What PutBucketVersioning said; a bucket that was never told keeps one version, as `null`. */
export type VersioningStatus = 'Enabled' | 'Suspended';

const NONE: History = [];

/** The objects of one bucket: the versions of each key in memory, mirrored to one JSON file a key. */
export class Objects {
  readonly #folder: string;
  readonly #scratch: Scratch;
  readonly #blobs: Blobs;
  readonly #versioning: () => VersioningStatus | undefined;
  readonly #histories = new Map<string, History>();
  readonly #lock = new KeyLock();
  readonly #watches = new Map<string, Set<Watch>>();
  #sorted: string[] | undefined;
  #lastOrder = 0;

  constructor(
    folder: string,
    scratch: Scratch,
    blobs: Blobs,
    versioning: () => VersioningStatus | undefined,
  ) {
    this.#folder = folder;
    this.#scratch = scratch;
    this.#blobs = blobs;
    this.#versioning = versioning;
  }

  async load(): Promise<void> {
    for (const shard of await namesIn(this.#folder)) {
      for (const name of await namesIn(join(this.#folder, shard))) {
        const history = historyOf(await readJson<Version | History>(join(this.#folder, shard, name)));
        const [newest] = history;
        if (!newest) continue;
        this.#histories.set(newest.key, history);
        this.#lastOrder = Math.max(this.#lastOrder, ...history.map(orderOf));
      }
    }
  }

  /** The current version, when it is an object. */
  get(key: string): ObjectRecord | undefined {
    return currentOf(this.#histories.get(key));
  }

  /** Newest first; empty when there is no such key. */
  versions(key: string): History {
    return this.#histories.get(key) ?? NONE;
  }

  /** Whether anything is left: versions and delete markers count. */
  get isEmpty(): boolean {
    return this.#histories.size === 0;
  }

  histories(): IterableIterator<History> {
    return this.#histories.values();
  }

  /** Keys of current objects, in the order of their UTF-8 bytes, which is not the order of JavaScript strings. */
  keys(): readonly string[] {
    return this.allKeys().filter((key) => this.get(key) !== undefined);
  }

  /** Those that were deleted and have versions left are among them. */
  allKeys(): readonly string[] {
    this.#sorted ??= sortByBytes(this.#histories.keys());
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

  /**
   * Makes a record the current version of its key: all of it or nothing, and the bytes that it replaces go when the new
   * ones stand.
   * @returns the record with its place among the versions
   */
  async put(record: ObjectRecord, guard?: Guard): Promise<ObjectRecord> {
    const { key } = record;
    return this.#lock.run(key, async () => {
      guard?.(this.get(key));
      const placed = this.#placed(record);
      await this.#commit(key, withNewest(this.versions(key), placed));
      this.#changed(key);
      return placed;
    });
  }

  /** Changes one version, which must exist at that moment, keeping its bytes and its place. */
  async update(version: Version, change: (current: ObjectRecord) => ObjectRecord): Promise<boolean> {
    const { key } = version;
    return this.#lock.run(key, async () => {
      const history = this.versions(key);
      const found = history.find((one) => idOf(one) === idOf(version));
      if (!found || 'deleteMarker' in found) return false;
      await this.#commit(
        key,
        history.map((one) => (one === found ? change(found) : one)),
      );
      return true;
    });
  }

  /**
   * A DELETE that names no version: the object is gone, or, once the bucket has versions, hidden by a delete marker.
   * @param now milliseconds
   */
  async delete(key: string, now: number, guard?: Guard): Promise<DeleteMarker | undefined> {
    return this.#lock.run(key, async () => {
      guard?.(this.get(key));
      if (this.#versioning() === undefined) {
        await this.#commit(key, NONE);
        this.#changed(key);
        return undefined;
      }
      const marker: DeleteMarker = this.#placed({ key, deleteMarker: true, lastModified: now });
      await this.#commit(key, withNewest(this.versions(key), marker));
      this.#changed(key);
      return marker;
    });
  }

  /**
   * Deletes one version for good.
   * @param check called with it; throws to keep it
   * @returns what it was; undefined when there was none
   */
  async deleteVersion(
    key: string,
    id: string,
    guard: Guard,
    check: (found: Version) => void,
  ): Promise<Version | undefined> {
    return this.#lock.run(key, async () => {
      guard(this.get(key));
      const history = this.versions(key);
      const found = history.find((version) => idOf(version) === id);
      if (!found) return undefined;
      check(found);
      await this.#commit(key, without(history, id));
      if (found === history[0]) this.#changed(key);
      return found;
    });
  }

  #placed<T extends Version>(version: T): T {
    const status = this.#versioning();
    const order = Math.max(this.#lastOrder + 1, version.lastModified * 1000);
    this.#lastOrder = order;
    if (status === undefined) return version;
    return status === 'Enabled'
      ? { ...version, order, versionId: newVersionId(order) }
      : { ...version, order };
  }

  /** One renamed file is the whole change. */
  async #commit(key: string, next: History): Promise<void> {
    const old = this.versions(key);
    const path = join(this.#folder, keyFileName(key));
    if (next.length > 0) {
      await mkdir(dirname(path), { recursive: true });
      await this.#scratch.writeJson(path, fileOf(next));
      this.#histories.set(key, next);
    } else {
      await rm(path, { force: true });
      this.#histories.delete(key);
    }
    if ((old.length === 0) !== (next.length === 0)) this.#sorted = undefined;
    const kept = new Set(blobIdsOf(next));
    await this.#blobs.remove(blobIdsOf(old).filter((id) => !kept.has(id)));
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
