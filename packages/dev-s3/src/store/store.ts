import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Bucket, type BucketSettings } from './bucket.js';
import { namesIn, Scratch } from './disk.js';
import { type FolderLock, lockFolder } from './folder-lock.js';

/** All buckets, in one folder that one process owns: `buckets/NAME/…`, `tmp/`, `lock`. */
export class Store {
  readonly #root: string;
  readonly #scratch: Scratch;
  readonly #lock: FolderLock;
  readonly #buckets = new Map<string, Bucket>();

  private constructor(root: string, scratch: Scratch, lock: FolderLock) {
    this.#root = root;
    this.#scratch = scratch;
    this.#lock = lock;
  }

  static async open(root: string): Promise<Store> {
    await mkdir(join(root, 'buckets'), { recursive: true, mode: 0o700 });
    const lock = await lockFolder(join(root, 'lock'));
    try {
      const scratch = new Scratch(join(root, 'tmp'));
      await scratch.empty();
      const store = new Store(root, scratch, lock);
      for (const name of await namesIn(join(root, 'buckets'))) {
        const folder = store.#folder(name);
        // A bucket without its settings was being created when the process died.
        if (existsSync(join(folder, 'bucket.json')))
          store.#buckets.set(name, await Bucket.load(folder, scratch));
        else await rm(folder, { recursive: true, force: true });
      }
      return store;
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  bucket(name: string): Bucket | undefined {
    return this.#buckets.get(name);
  }

  buckets(): Bucket[] {
    return [...this.#buckets.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async createBucket(settings: BucketSettings): Promise<Bucket> {
    const bucket = await Bucket.create(this.#folder(settings.name), this.#scratch, settings);
    this.#buckets.set(settings.name, bucket);
    return bucket;
  }

  async deleteBucket(name: string): Promise<void> {
    this.#buckets.delete(name);
    // Renamed first, so that a crash in the middle of removing leaves no half bucket.
    const doomed = this.#scratch.newPath();
    await rename(this.#folder(name), doomed);
    await rm(doomed, { recursive: true, force: true });
  }

  async close(): Promise<void> {
    await this.#lock.release();
  }

  #folder(name: string): string {
    return join(this.#root, 'buckets', name);
  }
}
