/**
 * Headers, Request and Response as far as page and signer use them, with bodies that are there. Node's have streams beneath that cost more
 * than the rest of a simulated exchange; a body that breaks off is still a real `ReadableStream`. `exchange.node.test.ts` holds one against
 * the other.
 */

type Given = Headers | Readonly<Record<string, string>> | Iterable<readonly [string, string]>;

const MAY_BE_NONE = [101, 204, 205, 304];

export class LightHeaders {
  readonly #values = new Map<string, string>();

  constructor(given: Given | LightHeaders = {}) {
    const entries = Symbol.iterator in given ? given : Object.entries(given);
    for (const [name, value] of entries) this.append(name, value);
  }

  get(name: string): string | null {
    return this.#values.get(name.toLowerCase()) ?? null;
  }

  has(name: string): boolean {
    return this.#values.has(name.toLowerCase());
  }

  set(name: string, value: string): void {
    this.#values.set(nameOf(name), String(value).trim());
  }

  append(name: string, value: string): void {
    const before = this.get(name);
    this.set(name, before === null ? value : `${before}, ${String(value).trim()}`);
  }

  delete(name: string): void {
    this.#values.delete(name.toLowerCase());
  }

  forEach(each: (value: string, name: string) => void): void {
    for (const [name, value] of this) each(value, name);
  }

  entries(): IterableIterator<[string, string]> {
    return this[Symbol.iterator]();
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return [...this.#values].sort(([a], [b]) => (a < b ? -1 : 1)).values();
  }
}

function nameOf(name: string): string {
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw new TypeError('no name of a header');
  return name.toLowerCase();
}

type Body = string | Uint8Array | ArrayBuffer | ReadableStream<Uint8Array> | null;

/** A stream whose one chunk is there already. */
class LightBody {
  readonly #use: () => Uint8Array | undefined;
  locked = false;

  constructor(use: () => Uint8Array | undefined) {
    this.#use = use;
  }

  getReader(): {
    read(): Promise<{ done: boolean; value: Uint8Array | undefined }>;
    cancel(): Promise<void>;
    releaseLock(): void;
  } {
    if (this.locked) throw new TypeError('the stream is locked');
    this.locked = true;
    return {
      read: async () => {
        const value = this.#use();
        return { done: value === undefined, value };
      },
      cancel: async () => void this.#use(),
      releaseLock: () => {
        this.locked = false;
      },
    };
  }

  async cancel(): Promise<void> {
    this.#use();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    const value = this.#use();
    if (value !== undefined) yield value;
  }
}

class Exchange {
  readonly headers: Headers;
  readonly body: ReadableStream<Uint8Array> | null;
  #bytes: Uint8Array | undefined;
  #used = false;

  constructor(given: Body, headers: Given | undefined) {
    const made = new LightHeaders(headers);
    this.headers = made as unknown as Headers;
    if (typeof given === 'string') {
      this.#bytes = new TextEncoder().encode(given);
      if (!made.has('content-type')) made.set('content-type', 'text/plain;charset=UTF-8');
    } else if (given instanceof Uint8Array) this.#bytes = given.slice();
    else if (given instanceof ArrayBuffer) this.#bytes = new Uint8Array(given.slice(0));
    if (this.#bytes !== undefined) this.body = new LightBody(() => this.#take()) as never;
    else this.body = given as ReadableStream<Uint8Array> | null;
  }

  #take(): Uint8Array | undefined {
    this.#used = true;
    const bytes = this.#bytes;
    this.#bytes = undefined;
    return bytes?.byteLength ? bytes : undefined;
  }

  get bodyUsed(): boolean {
    return this.#used;
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(await this.arrayBuffer());
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    if (this.#used) throw new TypeError('the body was read before');
    if (this.body === null) return new ArrayBuffer(0);
    const pieces: Uint8Array[] = [];
    for await (const piece of this.body as unknown as AsyncIterable<Uint8Array>) pieces.push(piece);
    this.#used = true;
    return new Uint8Array(Buffer.concat(pieces)).buffer;
  }
}

export class LightResponse extends Exchange {
  readonly status: number;
  readonly ok: boolean;
  readonly redirected = false;
  readonly type = 'default';

  constructor(body: Body = null, { status = 200, headers }: { status?: number; headers?: Given } = {}) {
    if (status < 200 || status > 599) throw new RangeError('no status');
    if (body !== null && MAY_BE_NONE.includes(status)) throw new TypeError('this status has no body');
    super(body, headers);
    this.status = status;
    this.ok = status < 300;
  }
}

export class LightRequest extends Exchange {
  readonly url: string;
  readonly method: string;
  readonly signal: AbortSignal;

  constructor(
    url: string,
    {
      method = 'GET',
      headers,
      body = null,
      signal,
    }: { method?: string; headers?: Given; body?: Body; signal?: AbortSignal } = {},
  ) {
    if (body !== null && (method === 'GET' || method === 'HEAD'))
      throw new TypeError('this method has no body');
    super(body, headers);
    this.url = new URL(url).href;
    this.method = method;
    this.signal = signal ?? new AbortController().signal;
  }
}
