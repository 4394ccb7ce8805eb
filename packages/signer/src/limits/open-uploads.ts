import { SignerError } from '../errors.js';

interface OpenUpload {
  readonly size: number;
  /** Milliseconds since the epoch of the last sign of life. */
  touchedAt: number;
}

/** Milliseconds without a call after which an upload no longer counts as open. */
const SILENCE = 15 * 60_000;
/** Seconds after which an owner at the limit may ask again. */
const RETRY_AFTER = 10;

/** What each owner has under way, as far as this replica has seen. */
export class OpenUploads {
  readonly #maxUploads: number;
  readonly #maxBytes: number;
  readonly #now: () => number;
  readonly #owners = new Map<string, Map<string, OpenUpload>>();

  constructor(maxUploads: number, maxBytes: number, now: () => number) {
    this.#maxUploads = maxUploads;
    this.#maxBytes = maxBytes;
    this.#now = now;
  }

  /** @throws SignerError `rate-limited` */
  open(owner: string, key: string, size: number): void {
    const uploads = this.#living(owner);
    let bytes = size;
    for (const upload of uploads.values()) bytes += upload.size;
    if (uploads.size >= this.#maxUploads || bytes > this.#maxBytes) {
      throw new SignerError('rate-limited', 'Too many uploads are open at once; finish or cancel one.', {
        retryAfter: RETRY_AFTER,
      });
    }
    uploads.set(key, { size, touchedAt: this.#now() });
    this.#owners.set(owner, uploads);
  }

  /** A sign of life, possibly of an upload that another replica opened. */
  touch(owner: string, key: string, size: number): void {
    const uploads = this.#living(owner);
    uploads.set(key, { size, touchedAt: this.#now() });
    this.#owners.set(owner, uploads);
  }

  close(owner: string, key: string): void {
    const uploads = this.#owners.get(owner);
    uploads?.delete(key);
    if (uploads?.size === 0) this.#owners.delete(owner);
  }

  #living(owner: string): Map<string, OpenUpload> {
    const uploads = this.#owners.get(owner) ?? new Map<string, OpenUpload>();
    const oldest = this.#now() - SILENCE;
    for (const [key, { touchedAt }] of uploads) if (touchedAt < oldest) uploads.delete(key);
    return uploads;
  }
}
