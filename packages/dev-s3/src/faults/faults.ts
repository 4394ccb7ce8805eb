/** Which requests a fault meets. Everything that is given must fit. */
export interface FaultMatch {
  /** As in the S3 API reference, for example `UploadPart`. */
  readonly operation?: string;
  readonly method?: string;
  readonly bucket?: string;
  readonly key?: string | RegExp;
  readonly partNumber?: number;
}

/**
 * What happens to a request that a fault meets.
 * - `{status, code}`: refused before it is carried out
 * - `drop`: the connection is cut before it is carried out; `drop-mid-body`: after half of the body, whichever way it
 *   travels; `drop-answer`: after it was carried out, before the answer
 * - `{delayMs}`, `{bytesPerSecond}`: carried out, late or slowly
 * - `error-in-200`: status 200 with an error document, not carried out
 * - `garbage`: status 200 with something that is not S3's, not carried out
 * - `corrupt`: one bit of the body is flipped, whichever way it travels
 */
export type FaultAction =
  | { readonly status: number; readonly code: string; readonly message?: string }
  | { readonly delayMs: number }
  | { readonly bytesPerSecond: number }
  | 'drop'
  | 'drop-mid-body'
  | 'drop-answer'
  | 'error-in-200'
  | 'garbage'
  | 'corrupt';

export interface Fault {
  /** Default: every request but CORS preflights. */
  readonly match?: FaultMatch;
  /** How many requests it meets before it is used up. Default 1; `Infinity` for all. */
  readonly times?: number;
  /** How many matching requests pass first. Default 0. */
  readonly after?: number;
  readonly action: FaultAction;
}

export interface FaultSubject {
  readonly operation: string;
  readonly method: string;
  readonly bucket: string;
  readonly key: string;
  readonly partNumber: number | undefined;
}

/** Switches for tests, in the hands of whoever embeds the server: nothing on the network can set one. */
export class Faults {
  readonly #armed: { fault: Fault; skip: number; left: number }[] = [];

  /** @returns a function that takes the fault back */
  add(fault: Fault): () => void {
    const armed = { fault, skip: fault.after ?? 0, left: fault.times ?? 1 };
    this.#armed.push(armed);
    return () => {
      armed.left = 0;
    };
  }

  clear(): void {
    this.#armed.length = 0;
  }

  /** The actions for one request, used up by asking. */
  take(subject: FaultSubject): readonly FaultAction[] {
    const actions: FaultAction[] = [];
    for (const armed of this.#armed) {
      if (armed.left <= 0 || !fits(armed.fault.match ?? {}, subject)) continue;
      if (armed.skip > 0) {
        armed.skip--;
        continue;
      }
      armed.left--;
      actions.push(armed.fault.action);
    }
    return actions;
  }
}

function fits(match: FaultMatch, subject: FaultSubject): boolean {
  const { operation, method, bucket, key, partNumber } = match;
  return (
    (operation === undefined || operation === subject.operation) &&
    (method === undefined || method === subject.method) &&
    (bucket === undefined || bucket === subject.bucket) &&
    (partNumber === undefined || partNumber === subject.partNumber) &&
    (key === undefined || (typeof key === 'string' ? key === subject.key : key.test(subject.key)))
  );
}
