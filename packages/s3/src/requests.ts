import type { Connection } from './connection.js';
import { sha256Hex } from './digests.js';
import { ConfigError } from './errors.js';
import { encodeKey } from './object-path.js';
import { readBytes } from './read-bytes.js';
import { assertSecure } from './secure.js';
import { canonicalQuery, SigV4 } from './sigv4.js';
import { isDocument, textIn } from './xml.js';

export interface S3Request {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  /** Default: the bucket itself. */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Lower-case names; all are signed. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds for each attempt. Default: 30 s. */
  readonly timeout?: number;
  /** Bytes that the answer may have. Default: `ANSWER_BYTES`. */
  readonly most?: number;
}

export interface S3Answer {
  readonly headers: Headers;
  /** At most `ANSWER_BYTES`. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** An error document of S3, in the shape that the AWS SDK gives it. */
export class S3Error extends Error {
  readonly $metadata: { readonly httpStatusCode: number };
  readonly $response: { readonly headers: Readonly<Record<string, string>> };

  constructor(status: number, headers: Headers, body: string) {
    super(textIn(body, 'Message') ?? `status ${status}`);
    this.name = textIn(body, 'Code') ?? 'UnknownError';
    this.$metadata = { httpStatusCode: status };
    this.$response = { headers: Object.fromEntries(headers) };
  }
}

/** An answer with more bytes than it may have. */
export class AnswerTooLong extends Error {
  override readonly name = 'AnswerTooLong';
}

/** A page of 1,000 parts, versions or uploads with the longest keys has less. */
export const ANSWER_BYTES = 8_388_608;
const TIMEOUT = 30_000;
/** Milliseconds; doubled with every attempt, and a random share of it is waited. */
const BACKOFF = 200;

/** Signed requests to one bucket. */
export class S3Requests {
  readonly #connection: Connection;
  readonly #signer: SigV4;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#signer = new SigV4(connection.region);
  }

  /** @throws S3Error for an answer that is no success, and what `fetch` throws after the last attempt */
  async send(request: S3Request): Promise<S3Answer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#attempt(request);
      } catch (error) {
        if (attempt >= this.#connection.maxAttempts || !mayPass(error)) throw error;
        const wait = Math.random() * BACKOFF * 2 ** attempt;
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }

  /**
   * The same where the answer is a document. Throws for anything else, such as one that was cut off.
   *
   * @param orNothing Ceph radosgw 16 answers with nothing where an object has no tags
   */
  async document(request: S3Request, orNothing?: 'or nothing'): Promise<string> {
    const text = new TextDecoder().decode((await this.send(request)).bytes);
    if (!isDocument(text) && !(orNothing && text === ''))
      throw new Error('S3 answered with no whole document');
    return text;
  }

  async #attempt(request: S3Request): Promise<S3Answer> {
    const { method, key, query = {}, body = '', timeout = TIMEOUT, most = ANSWER_BYTES } = request;
    const { origin, basePath, expectedBucketOwner, credentials, fetch } = this.#connection;
    const headers = {
      ...request.headers,
      ...(expectedBucketOwner === undefined ? {} : { 'x-amz-expected-bucket-owner': expectedBucketOwner }),
      host: origin.host,
    };
    assertSecure(origin.protocol, origin.hostname, headers);
    const path = key === undefined ? basePath || '/' : `${basePath}/${encodeKey(key)}`;
    const signed = this.#signer.headers(
      { method, path, query, headers, payload: sha256Hex(body) },
      await credentials(),
      Date.now(),
    );
    const text = canonicalQuery(query);
    const response = await fetch(`${origin.origin}${path}${text === '' ? '' : `?${text}`}`, {
      method,
      // Not signed: what lies between may change it.
      headers: { ...signed, 'accept-encoding': 'identity' },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeout),
      ...(method === 'POST' || method === 'PUT' ? { body } : {}),
    });
    return answerOf(response, most, method === 'POST');
  }
}

/** @param mayFailLate an error may come with status 200, once S3 has begun to answer (CompleteMultipartUpload) */
async function answerOf(response: Response, most: number, mayFailLate: boolean): Promise<S3Answer> {
  const { status, ok, headers } = response;
  const bytes = await readBytes(
    response.body,
    most,
    // Not made for every answer: an error takes its stack with it.
    () => new AnswerTooLong('S3 answered with more than it should'),
  );
  const mayBeError = !ok || mayFailLate;
  const text = mayBeError ? new TextDecoder().decode(bytes) : '';
  if (!ok || /^\s*(<\?xml[^>]*>\s*)?<Error[\s>]/.test(text))
    throw new S3Error(ok ? 500 : status, headers, text);
  return { headers, bytes };
}

function mayPass(error: unknown): boolean {
  if (error instanceof ConfigError || error instanceof AnswerTooLong) return false;
  if (!(error instanceof S3Error))
    return !/CredentialsProviderError|TokenProviderError/.test((error as Error).name);
  const { httpStatusCode: status } = error.$metadata;
  return status === 408 || status === 429 || (status >= 500 && status !== 501);
}
