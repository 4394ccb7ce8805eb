import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CorsRule } from '../cors/rules.js';
import type { Policy } from '../policy/document.js';
import type { BucketEncryption } from '../sse/bucket-default.js';
import { Blobs } from './blobs.js';
import { readJson, type Scratch } from './disk.js';
import { blobIdsOf, isMarker } from './history.js';
import type { ObjectLock } from './object-lock.js';
import { Objects, type VersioningStatus } from './objects.js';
import { Uploads } from './uploads.js';

/** Whether a bucket has ACLs; `BucketOwnerEnforced` has none. */
export type ObjectOwnership = 'BucketOwnerEnforced' | 'BucketOwnerPreferred' | 'ObjectWriter';

/** Everything a bucket is told besides its objects. */
export interface BucketSettings {
  readonly name: string;
  readonly created: number;
  readonly cors?: readonly CorsRule[];
  readonly policy?: Policy;
  /** The policy as it was put, because that is what GetBucketPolicy answers. */
  readonly policyText?: string;
  readonly encryption?: BucketEncryption;
  readonly lifecycle?: LifecycleSettings;
  /** None until it is enabled for the first time; it can only be suspended afterwards. */
  readonly versioning?: VersioningStatus;
  /** None until it is put, or the bucket is made with it; it never goes again. */
  readonly objectLock?: ObjectLock;
  /** None is `BucketOwnerEnforced`. */
  readonly ownership?: ObjectOwnership;
}

export interface LifecycleSettings {
  /** The document as it was put. */
  readonly xml: string;
  /** Rules that abort uploads nobody finished. */
  readonly abortUploads: readonly { readonly prefix: string; readonly days: number }[];
}

/** One bucket in one folder: `bucket.json`, `objects/`, `uploads/`, `blobs/`. */
export class Bucket {
  readonly folder: string;
  readonly objects: Objects;
  readonly uploads: Uploads;
  readonly blobs: Blobs;
  readonly #scratch: Scratch;
  #settings: BucketSettings;

  private constructor(folder: string, scratch: Scratch, settings: BucketSettings) {
    this.folder = folder;
    this.#scratch = scratch;
    this.#settings = settings;
    this.blobs = new Blobs(join(folder, 'blobs'), scratch);
    this.objects = new Objects(join(folder, 'objects'), scratch, this.blobs, () => this.#settings.versioning);
    this.uploads = new Uploads(join(folder, 'uploads'), scratch, this.blobs);
  }

  static async create(folder: string, scratch: Scratch, settings: BucketSettings): Promise<Bucket> {
    await mkdir(folder, { recursive: true });
    const bucket = new Bucket(folder, scratch, settings);
    await bucket.blobs.create();
    await bucket.configure({});
    return bucket;
  }

  /** Reads a bucket from disk and removes what a crash left behind. */
  static async load(folder: string, scratch: Scratch): Promise<Bucket> {
    const bucket = new Bucket(folder, scratch, await readJson<BucketSettings>(join(folder, 'bucket.json')));
    await bucket.blobs.create();
    await bucket.objects.load();
    const versions = [...bucket.objects.histories()].flat();
    const uploadIds = versions.flatMap((version) => (isMarker(version) ? [] : (version.uploadId ?? [])));
    await bucket.uploads.load(new Set(uploadIds));
    const parts = [...bucket.uploads.all()].flatMap(({ parts }) => [...parts.values()]);
    await bucket.blobs.sweep(new Set([...blobIdsOf(versions), ...parts.map(({ blob }) => blob.id)]));
    return bucket;
  }

  get settings(): BucketSettings {
    return this.#settings;
  }

  get name(): string {
    return this.#settings.name;
  }

  /** Replaces some settings; `undefined` removes one. */
  async configure(change: { [K in keyof BucketSettings]?: BucketSettings[K] | undefined }): Promise<void> {
    const merged = Object.entries({ ...this.#settings, ...change }).filter(
      ([, value]) => value !== undefined,
    );
    const next = Object.fromEntries(merged) as unknown as BucketSettings;
    await this.#scratch.writeJson(join(this.folder, 'bucket.json'), next);
    this.#settings = next;
  }
}
