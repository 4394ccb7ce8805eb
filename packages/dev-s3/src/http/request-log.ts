/** One request as tests see it: no header values, no query, no secret. Filled in while the request runs. */
export interface RequestEntry {
  readonly id: string;
  readonly method: string;
  /** As in the S3 API reference; `Preflight` for OPTIONS, `Unknown` when nothing fits. */
  readonly operation: string;
  readonly bucket: string;
  readonly key: string;
  readonly partNumber: number | undefined;
  /** How it was signed, once the signature was believed. */
  readonly authentication: 'header' | 'query' | 'anonymous' | undefined;
  /** 0 while it runs and after a dropped connection. */
  readonly status: number;
  /** The S3 error code of a refusal. */
  readonly code: string | undefined;
  /** Body bytes, framing included. */
  readonly bytesReceived: number;
  readonly bytesSent: number;
  readonly milliseconds: number;
}

export type MutableEntry = { -readonly [K in keyof RequestEntry]: RequestEntry[K] };

const MAX_ENTRIES = 20_000;

export class RequestLog {
  readonly #entries: MutableEntry[] = [];

  get entries(): readonly RequestEntry[] {
    return this.#entries;
  }

  start(id: string, method: string): MutableEntry {
    const entry: MutableEntry = {
      id,
      method,
      operation: 'Unknown',
      bucket: '',
      key: '',
      partNumber: undefined,
      authentication: undefined,
      status: 0,
      code: undefined,
      bytesReceived: 0,
      bytesSent: 0,
      milliseconds: 0,
    };
    if (this.#entries.length >= MAX_ENTRIES) this.#entries.splice(0, MAX_ENTRIES / 2);
    this.#entries.push(entry);
    return entry;
  }

  clear(): void {
    this.#entries.length = 0;
  }
}
