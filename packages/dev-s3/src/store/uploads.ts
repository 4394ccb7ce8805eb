import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Blobs } from './blobs.js';
import { namesIn, readJson, type Scratch } from './disk.js';
import { KeyLock } from './key-lock.js';
import type { PartRecord, UploadRecord } from './records.js';

/** An open multipart upload with the parts it has so far. */
export interface OpenUpload {
  readonly record: UploadRecord;
  readonly parts: ReadonlyMap<number, PartRecord>;
}

interface MutableUpload extends OpenUpload {
  readonly parts: Map<number, PartRecord>;
}

const UPLOAD_FILE = 'upload.json';

/** The open multipart uploads of one bucket: one folder each, one small JSON file per part. */
export class Uploads {
  readonly #folder: string;
  readonly #scratch: Scratch;
  readonly #blobs: Blobs;
  readonly #open = new Map<string, MutableUpload>();
  readonly #lock = new KeyLock();

  constructor(folder: string, scratch: Scratch, blobs: Blobs) {
    this.#folder = folder;
    this.#scratch = scratch;
    this.#blobs = blobs;
  }

  /** @param completed uploads whose object already stands: the crash came between commit and cleaning up */
  async load(completed: ReadonlySet<string>): Promise<void> {
    for (const id of await namesIn(this.#folder)) {
      const folder = join(this.#folder, id);
      const names = await namesIn(folder);
      if (completed.has(id) || !names.includes(UPLOAD_FILE)) {
        await rm(folder, { recursive: true, force: true });
        continue;
      }
      const upload: MutableUpload = {
        record: await readJson<UploadRecord>(join(folder, UPLOAD_FILE)),
        parts: new Map(),
      };
      for (const name of names.filter((name) => name !== UPLOAD_FILE)) {
        const part = await readJson<PartRecord>(join(folder, name));
        upload.parts.set(part.partNumber, part);
      }
      this.#open.set(id, upload);
    }
  }

  get(id: string): OpenUpload | undefined {
    return this.#open.get(id);
  }

  all(): IterableIterator<OpenUpload> {
    return this.#open.values();
  }

  async create(record: UploadRecord): Promise<void> {
    await mkdir(join(this.#folder, record.id), { recursive: true });
    await this.#scratch.writeJson(join(this.#folder, record.id, UPLOAD_FILE), record);
    this.#open.set(record.id, { record, parts: new Map() });
  }

  /** @returns false when the upload was completed or aborted while the part came in */
  async putPart(id: string, part: PartRecord): Promise<boolean> {
    return this.#lock.run(id, async () => {
      const upload = this.#open.get(id);
      if (!upload) return false;
      await this.#scratch.writeJson(join(this.#folder, id, `${part.partNumber}.json`), part);
      const old = upload.parts.get(part.partNumber);
      upload.parts.set(part.partNumber, part);
      if (old) await this.#blobs.remove([old.blob.id]);
      return true;
    });
  }

  /**
   * Ends an upload. `finish` runs while no part can come in; when it throws, the upload stays open.
   * @returns undefined when there is no such upload any more
   */
  async close<T>(
    id: string,
    finish: (upload: OpenUpload) => Promise<{ keep: ReadonlySet<string>; result: T }>,
  ): Promise<T | undefined> {
    return this.#lock.run(id, async () => {
      const upload = this.#open.get(id);
      if (!upload) return undefined;
      const { keep, result } = await finish(upload);
      this.#open.delete(id);
      await rm(join(this.#folder, id), { recursive: true, force: true });
      await this.#blobs.remove(
        [...upload.parts.values()].map((part) => part.blob.id).filter((blob) => !keep.has(blob)),
      );
      return result;
    });
  }
}
