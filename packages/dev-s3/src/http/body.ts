import { createHash } from 'node:crypto';
import { S3Error } from '../errors.js';
import { MAX_DOCUMENT_BYTES } from '../limits.js';
import type { Identity } from '../sigv4/authenticate.js';
import { decodeChunks } from '../sigv4/chunked.js';
import { isStreaming, STREAMING_SIGNED, STREAMING_UNSIGNED_TRAILER, UNSIGNED } from '../sigv4/payload.js';
import type { RequestHeaders } from './headers.js';

/**
 * The body of a request, verified while it is read. `chunks()` throws at its end when the bytes are not the ones
 * that x-amz-content-sha256, the chunk signatures or the announced length promised.
 */
export class RequestBody {
  readonly #source: AsyncIterable<Buffer>;
  readonly #identity: Identity;
  readonly #headers: RequestHeaders;
  readonly #trailers = new Map<string, string>();

  constructor(source: AsyncIterable<Buffer>, identity: Identity, headers: RequestHeaders) {
    this.#source = source;
    this.#identity = identity;
    this.#headers = headers;
  }

  /** Names that x-amz-trailer announces, lower case. */
  get announcedTrailers(): readonly string[] {
    const text = this.#headers.get('x-amz-trailer');
    return text === undefined ? [] : text.split(',').map((name) => name.trim().toLowerCase());
  }

  /** A trailer header; only known after `chunks()` has ended. */
  trailer(name: string): string | undefined {
    return this.#trailers.get(name);
  }

  /**
   * Bytes after decoding. Also decides whether the framing is one that S3 takes.
   * @throws S3Error MissingContentLength, NotImplemented for `Transfer-Encoding: chunked` without aws-chunked
   */
  get length(): number {
    const streaming = isStreaming(this.#identity.payload);
    if (this.#headers.has('transfer-encoding') && !streaming) {
      throw new S3Error(
        'NotImplemented',
        'A header you provided implies functionality that is not implemented',
        [['Header', 'Transfer-Encoding']],
      );
    }
    const text = this.#headers.get(streaming ? 'x-amz-decoded-content-length' : 'content-length');
    if (text === undefined) {
      throw new S3Error('MissingContentLength', 'You must provide the Content-Length HTTP header.');
    }
    if (!/^\d{1,15}$/.test(text))
      throw new S3Error('InvalidArgument', 'The length of the body must be a number.');
    return Number(text);
  }

  async *chunks(): AsyncGenerator<Buffer> {
    const { payload } = this.#identity;
    const expected = this.length;
    const hash = payload === UNSIGNED || isStreaming(payload) ? undefined : createHash('sha256');
    let received = 0;
    for await (const chunk of isStreaming(payload) ? this.#decoded() : this.#source) {
      received += chunk.length;
      if (received > expected) break;
      hash?.update(chunk);
      yield chunk;
    }
    if (received !== expected) {
      throw new S3Error(
        'IncompleteBody',
        'You did not provide the number of bytes specified by the Content-Length HTTP header',
      );
    }
    if (hash && hash.digest('hex') !== payload) {
      throw new S3Error(
        'XAmzContentSHA256Mismatch',
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
      );
    }
  }

  #decoded(): AsyncIterable<Buffer> {
    const { payload } = this.#identity;
    const trailers = this.announcedTrailers;
    if ((payload === STREAMING_SIGNED) !== (trailers.length === 0)) {
      throw new S3Error(
        'InvalidRequest',
        'x-amz-trailer and the payload form named in x-amz-content-sha256 contradict each other.',
      );
    }
    const signed = payload !== STREAMING_UNSIGNED_TRAILER;
    const seed = signed && this.#identity.kind === 'owner' ? this.#identity.seed : undefined;
    const onTrailer = (name: string, value: string): void => void this.#trailers.set(name, value);
    return decodeChunks(this.#source, { seed, trailers, onTrailer });
  }

  /** A whole small body, for XML and JSON documents. */
  async bytes(limit: number = MAX_DOCUMENT_BYTES): Promise<Buffer> {
    const tooLong = new S3Error('MaxMessageLengthExceeded', 'Your request was too big.');
    if (this.length > limit) throw tooLong;
    const pieces: Buffer[] = [];
    for await (const chunk of this.chunks()) pieces.push(chunk);
    return Buffer.concat(pieces);
  }

  /** For operations without a body: what little comes must be what was signed. */
  async expectNone(): Promise<void> {
    const framed =
      this.#headers.has('transfer-encoding') || (this.#headers.get('content-length') ?? '0') !== '0';
    if (framed) {
      if ((await this.bytes()).length > 0)
        throw new S3Error('InvalidRequest', 'This operation takes no body.');
      return;
    }
    const { payload } = this.#identity;
    if (payload !== UNSIGNED && payload !== EMPTY_SHA256) {
      throw new S3Error(
        'XAmzContentSHA256Mismatch',
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
      );
    }
  }
}

const EMPTY_SHA256 = createHash('sha256').digest('hex');
