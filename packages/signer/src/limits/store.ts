/** An upload that counts for its owner. */
export interface CountedUpload {
  readonly id: string;
  /** Bytes of its file. */
  readonly size: number;
}

/** How often a grant was started, and what `keep` has kept for it. */
export interface Starts {
  readonly starts: number;
  readonly kept?: string;
}

/**
 * What must be counted exactly, whichever replica is asked: each method is one step that no other one comes between. Names are
 * hashes of 43 characters. Methods throw when the store cannot be asked; nothing is counted in silence.
 */
export interface LimitStore {
  /**
   * Takes one request from the bucket of this name, which holds `perMinute` and is refilled evenly.
   *
   * @returns 0, or the milliseconds until there is one
   */
  take(name: string, perMinute: number): Promise<number>;
  /** @returns false, and counts nothing, where it would be one too many, or its bytes; one that is counted already stays */
  open(
    owner: string,
    upload: CountedUpload,
    most: { readonly uploads: number; readonly bytes: number },
  ): Promise<boolean>;
  /** A sign of life of an upload, if it counts. Without one it counts no more after `SILENCE`. */
  touch(owner: string, upload: CountedUpload): Promise<void>;
  close(owner: string, upload: CountedUpload): Promise<void>;
  /** Counts one start of a grant, which is remembered for `lifetime` milliseconds. */
  start(grant: string, lifetime: number): Promise<Starts>;
  /** Keeps a text for a grant that was started, if what is kept so far is `instead`. @returns what is kept now */
  keep(grant: string, text: string, instead: string | undefined): Promise<string>;
  /** Throws where the store cannot be asked. */
  ping(): Promise<void>;
  /**
   * Only of a store that not all replicas share: some of the uploads that may have ended where it was not told, others with
   * every call.
   */
  unsure?(owner: string, count: number): Promise<readonly CountedUpload[]>;
}

/** Milliseconds without a call after which an upload no longer counts as open. */
export const SILENCE: number = 15 * 60_000;
