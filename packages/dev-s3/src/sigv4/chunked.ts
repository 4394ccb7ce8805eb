import { createHash } from 'node:crypto';
import { S3Error } from '../errors.js';
import { ByteReader } from '../http/byte-reader.js';
import { MAX_SINGLE_WRITE, MIN_CHUNK_SIZE } from '../limits.js';
import type { ChunkSeed } from './authenticate.js';
import { equalText, scopeText, sha256Hex, sign } from './canonical.js';

export interface ChunkedOptions {
  /** Present when each chunk is signed. */
  readonly seed: ChunkSeed | undefined;
  /** Names announced in x-amz-trailer, lower case. Empty when the payload form has no trailer. */
  readonly trailers: readonly string[];
  /** Receives the trailer headers after the last chunk. */
  readonly onTrailer: (name: string, value: string) => void;
}

const MAX_LINE = 1024;

/**
 * Decodes `aws-chunked`: `size[;chunk-signature=…]CRLF data CRLF` … `0[;chunk-signature=…]CRLF [trailers] CRLF`.
 * A chunk's bytes are handed on before its signature is known, so the consumer must store nothing for good
 * until this generator has ended without throwing.
 */
export async function* decodeChunks(
  source: AsyncIterable<Buffer>,
  options: ChunkedOptions,
): AsyncGenerator<Buffer> {
  const { seed } = options;
  const reader = new ByteReader(source);
  let previous = seed?.signature ?? '';
  let short = false;
  for (;;) {
    const { size, signature } = chunkHeader(await reader.line(MAX_LINE), seed !== undefined);
    if (short && size > 0) {
      throw new S3Error(
        'InvalidChunkSizeError',
        'Only the last chunk is allowed to have a size less than 8192 bytes',
      );
    }
    short = size < MIN_CHUNK_SIZE;
    const hash = seed && createHash('sha256');
    for await (const piece of reader.bytes(size)) {
      hash?.update(piece);
      yield piece;
    }
    if (seed && hash) {
      previous = expectSignature(signature, seed, [
        'AWS4-HMAC-SHA256-PAYLOAD',
        seed.timestamp,
        scopeText(seed.scope),
        previous,
        sha256Hex(''),
        hash.digest('hex'),
      ]);
    }
    if (size === 0) break;
    if ((await reader.line(0)) !== '') throw incomplete();
  }
  await readTrailers(reader, options, previous);
  if (!(await reader.ended())) throw new S3Error('InvalidRequest', 'The body goes on after its last chunk.');
}

async function readTrailers(reader: ByteReader, options: ChunkedOptions, previous: string): Promise<void> {
  const { seed, trailers, onTrailer } = options;
  const values = new Map<string, string>();
  for (;;) {
    const line = await reader.line(MAX_LINE);
    if (line === '') break;
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    if (colon < 1 || values.has(name)) throw badTrailer('A trailer is mal-formed or comes twice.');
    values.set(name, line.slice(colon + 1).trim());
  }
  const signature = values.get('x-amz-trailer-signature');
  values.delete('x-amz-trailer-signature');
  if (values.size !== trailers.length || !trailers.every((name) => values.has(name))) {
    throw badTrailer('The trailers are not the ones that x-amz-trailer announced.');
  }
  if (seed && trailers.length > 0) {
    const text = [...values].map(([name, value]) => `${name}:${value}\n`).join('');
    expectSignature(signature, seed, [
      'AWS4-HMAC-SHA256-TRAILER',
      seed.timestamp,
      scopeText(seed.scope),
      previous,
      sha256Hex(text),
    ]);
  }
  for (const [name, value] of values) onTrailer(name, value);
}

function chunkHeader(line: string, signed: boolean): { size: number; signature: string | undefined } {
  const [, hex = '', signature] =
    /^([0-9a-fA-F]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(line) ?? [];
  const size = Number.parseInt(hex, 16);
  if (Number.isNaN(size) || size > MAX_SINGLE_WRITE || signed !== (signature !== undefined))
    throw incomplete();
  return { size, signature };
}

function expectSignature(given: string | undefined, seed: ChunkSeed, lines: readonly string[]): string {
  const expected = sign(seed.key, lines.join('\n'));
  if (given === undefined || !equalText(given, expected)) {
    throw new S3Error(
      'SignatureDoesNotMatch',
      'The chunk or trailer signature we calculated does not match the signature you provided.',
    );
  }
  return expected;
}

function incomplete(): S3Error {
  return new S3Error('IncompleteBody', 'The request body terminated unexpectedly or is not aws-chunked.');
}

function badTrailer(message: string): S3Error {
  return new S3Error('MalformedTrailerError', message);
}
