import { sha256Base64url } from '@sealift/s3';
import { SignerError } from '../errors.js';
import type { Timed } from '../metrics.js';
import { withinTime } from '../time-limit.js';
import type { Limits } from './limits.js';
import { memoryLimits } from './memory.js';
import { Recent } from './recent.js';
import type { CountedUpload, LimitStore, Starts } from './store.js';

/** An upload, and whose it is. */
interface Upload {
  readonly owner: string;
  readonly key: string;
  readonly size: number;
}

/** Seconds in which a store must have answered. */
const STORE_TIMEOUT = 5;
/** Seconds after which an owner at the limit, or one whom the store could not be asked about, may ask again. */
const RETRY_AFTER = { full: 10, unavailable: 5 } as const;
/** Uploads looked up in S3 at a time, and how often before an owner is refused. */
const LOOKED_UP = 20;
const ROUNDS = 5;
/** How often a grant may open an upload in S3: a page tries again when the answer got lost. */
const MAX_STARTS = 20;

/** The limits of owners, counted by a store: what it says becomes a refusal here. */
export class Limiter {
  readonly #limits: Limits;
  readonly #bucket: string;
  readonly #timed: Timed;
  readonly #store: LimitStore;
  /** This replica's own count, for when the store is not there. */
  readonly #own: LimitStore;
  /** Owners all of whose uploads were found to be open a moment ago. */
  readonly #full: Recent<true>;

  constructor(limits: Limits, bucket: string, clock: () => number, timed: Timed) {
    this.#timed = timed;
    this.#limits = limits;
    this.#bucket = bucket;
    this.#own = memoryLimits(clock);
    this.#store = limits.store ?? this.#own;
    this.#full = new Recent(RETRY_AFTER.full * 1000, 10_000, clock);
  }

  /** Counts one request. @throws SignerError `rate-limited`, `limits-unavailable` */
  async take(owner: string): Promise<void> {
    const { requestsPerMinute } = this.#limits;
    const wait = await this.#ask((store) => store.take(this.#nameOf(owner), requestsPerMinute));
    if (wait > 0) throw tooMany('requests; wait a little', Math.max(1, Math.ceil(wait / 1000)));
  }

  /**
   * Counts an upload that is to begin.
   *
   * @param isStored whether S3 has the object: its upload has ended, whichever replica ended it
   * @throws SignerError `rate-limited`, `limits-unavailable`
   */
  async open({ owner, ...upload }: Upload, isStored: (key: string) => Promise<boolean>): Promise<void> {
    const name = this.#nameOf(owner);
    const most = { uploads: this.#limits.openUploads, bytes: this.#limits.openBytes };
    const opened = async (): Promise<boolean> =>
      this.#ask((store) => store.open(name, counted(upload), most));
    if (await opened()) return;
    for (let round = 0; round < ROUNDS && this.#full.get(name) === undefined; round += 1)
      if ((await this.#closeStored(name, isStored)) && (await opened())) return;
    this.#full.set(name, true);
    throw tooMany('uploads are open at once; finish or cancel one', RETRY_AFTER.full);
  }

  /** @throws SignerError `limits-unavailable` */
  async touch({ owner, ...upload }: Upload): Promise<void> {
    await this.#ask((store) => store.touch(this.#nameOf(owner), counted(upload)));
  }

  /** Never throws: what is done is done, and an upload that is not closed here ends to count by its silence. */
  async close({ owner, ...upload }: Upload): Promise<void> {
    await this.#close(this.#nameOf(owner), counted(upload)).catch(() => undefined);
  }

  /** Counts a start that may open an upload in S3. @throws SignerError `limits-unavailable` */
  start(key: string, lifetime: number): Promise<Starts> {
    return this.#ask((store) => store.start(this.#nameOf(key), lifetime));
  }

  /** @throws SignerError `limits-unavailable` */
  keep(key: string, text: string, instead: string | undefined): Promise<string> {
    return this.#ask((store) => store.keep(this.#nameOf(key), text, instead));
  }

  /** Throws where the store cannot be asked. */
  ping(): Promise<void> {
    return withinTime(STORE_TIMEOUT, this.#store.ping(), unavailable);
  }

  /** @returns whether one of some more uploads has ended where this replica did not hear of it */
  async #closeStored(name: string, isStored: (key: string) => Promise<boolean>): Promise<boolean> {
    const unsure = async (store: LimitStore): Promise<readonly CountedUpload[]> =>
      (await store.unsure?.(name, LOOKED_UP)) ?? [];
    const some = [...(await this.#ask(unsure)), ...(this.#isOwn ? [] : await unsure(this.#own))];
    const ended = await Promise.all(some.map(({ id }) => isStored(id)));
    const closing = some.filter((_, at) => ended[at]);
    await Promise.all(closing.map((upload) => this.#close(name, upload)));
    return closing.length > 0;
  }

  /** Also in the own count, where the upload is if the store was not there when it began. */
  async #close(name: string, upload: CountedUpload): Promise<void> {
    if (!this.#isOwn) await this.#own.close(name, upload);
    await this.#ask((store) => store.close(name, upload));
  }

  get #isOwn(): boolean {
    return this.#store === this.#own;
  }

  async #ask<T>(work: (store: LimitStore) => Promise<T>): Promise<T> {
    try {
      if (this.#isOwn) return await work(this.#own);
      const asked = this.#timed('limits', () => work(this.#store));
      return await withinTime(STORE_TIMEOUT, asked, unavailable);
    } catch (cause) {
      if (this.#limits.onUnavailable === 'allow') return work(this.#own);
      throw unavailable(cause);
    }
  }

  /** No store learns who the owners are; two signers may share one. */
  #nameOf(what: string): string {
    return sha256Base64url(JSON.stringify(['sealift', this.#bucket, what]));
  }
}

/** @throws SignerError `started-too-often` */
export function assertMayOpen({ starts }: Starts): void {
  if (starts <= MAX_STARTS) return;
  throw new SignerError('started-too-often', 'This upload was started too often; begin a new one.', {
    field: 'token',
  });
}

function counted({ key, size }: Omit<Upload, 'owner'>): CountedUpload {
  return { id: key, size };
}

function tooMany(what: string, retryAfter: number): SignerError {
  return new SignerError('rate-limited', `Too many ${what}.`, { retryAfter });
}

function unavailable(cause?: unknown): SignerError {
  return new SignerError('limits-unavailable', 'The signer cannot count right now; try again.', {
    cause,
    retryAfter: RETRY_AFTER.unavailable,
  });
}
