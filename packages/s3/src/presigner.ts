import type { SignedRequest } from '@sealift/protocol';
import type { Connection } from './connection.js';
import { encodeKey } from './object-path.js';
import { assertSecure } from './secure.js';
import { SigV4, UNSIGNED_PAYLOAD } from './sigv4.js';

export interface PresignInput {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  /** All of them are signed as headers, none moves into the query. Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Makes presigned URLs: two digests each, many thousands a second (docs/performance.md). */
export class Presigner {
  readonly #connection: Connection;
  readonly #signer: SigV4;
  readonly #lifetime: number;
  readonly #now: () => number;

  /** @param lifetime seconds */
  constructor(connection: Connection, lifetime: number, now: () => number) {
    this.#connection = connection;
    this.#signer = new SigV4(connection.region);
    this.#lifetime = lifetime;
    this.#now = now;
  }

  /** Of all its URLs. */
  get s3Origin(): string {
    return this.#connection.origin.origin;
  }

  /** The same for another lifetime (seconds) and by another clock. */
  withTime(lifetime: number, now: () => number): Presigner {
    return new Presigner(this.#connection, lifetime, now);
  }

  /** @throws ConfigError for a key of SSE-C without TLS */
  async presign({ method, key, query = {}, headers = {} }: PresignInput): Promise<SignedRequest> {
    const { origin, basePath } = this.#connection;
    assertSecure(origin.protocol, origin.hostname, headers);
    const credentials = await this.#connection.credentials();
    const now = this.#now();
    const path = `${basePath}/${encodeKey(key)}`;
    const request = {
      method,
      path,
      query,
      headers: { ...headers, host: origin.host },
      payload: UNSIGNED_PAYLOAD,
    };
    const signed = this.#signer.presign(request, credentials, now, this.#lifetime);
    const { 'content-length': _, ...toSend } = headers;
    return {
      method,
      url: `${origin.origin}${path}?${signed}`,
      // The browser sets the length itself; a page may not.
      headers: toSend,
      // A URL dies with the temporary credentials that signed it.
      expiresAt: Math.min(
        now + this.#lifetime * 1000,
        credentials.expiration?.getTime() ?? Number.POSITIVE_INFINITY,
      ),
    };
  }
}
