import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { RequestHeaders } from '../http/headers.js';
import { type Target, uriEncode } from '../http/target.js';

/** The words of the SigV4 specification ("Create a signed AWS API request") are used unchanged. */
export interface Scope {
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

export const ALGORITHM = 'AWS4-HMAC-SHA256';

/**
 * The canonical request. S3 differs from other services: the path is encoded once and never normalised.
 * Header values are Latin-1 text of the raw bytes, so the result must be hashed as Latin-1 too.
 */
export function canonicalRequest(
  method: string,
  target: Target,
  headers: RequestHeaders,
  signedHeaders: readonly string[],
  payload: string,
): string {
  const lines = signedHeaders.map((name) => `${name}:${canonicalValue(headers.lines(name))}\n`);
  return [
    method,
    uriEncode(target.path, true),
    canonicalQuery(target.query.pairs),
    lines.join(''),
    signedHeaders.join(';'),
    payload,
  ].join('\n');
}

/** Every parameter but the signature itself, encoded, then sorted by name and value in code-point order. */
export function canonicalQuery(pairs: Target['query']['pairs']): string {
  return pairs
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [uriEncode(name), uriEncode(value)] as const)
    .sort(([a, x], [b, y]) => (a === b ? compare(x, y) : compare(a, b)))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** Repeated lines are joined with a comma; each is trimmed and runs of spaces inside it fold into one. */
export function canonicalValue(lines: readonly string[]): string {
  return lines.map((line) => line.replace(/^[ \t]+|[ \t]+$/g, '').replace(/ +/g, ' ')).join(',');
}

export function stringToSign(timestamp: string, scope: Scope, canonical: string): string {
  return [ALGORITHM, timestamp, scopeText(scope), sha256Hex(Buffer.from(canonical, 'latin1'))].join('\n');
}

export function scopeText(scope: Scope): string {
  return `${scope.date}/${scope.region}/${scope.service}/aws4_request`;
}

/** The latest one: as a rule it is that of the next request, too. */
let latest: { readonly of: string; readonly key: Buffer } | undefined;

export function signingKey(secretAccessKey: string, scope: Scope): Buffer {
  const of = `${scopeText(scope)} ${secretAccessKey}`;
  if (latest?.of !== of) {
    const date = hmac(`AWS4${secretAccessKey}`, scope.date);
    const key = hmac(hmac(hmac(date, scope.region), scope.service), 'aws4_request');
    latest = { of, key };
  }
  return latest.key;
}

export function sign(key: Buffer, text: string): string {
  return hmac(key, text).toString('hex');
}

export function sha256Hex(data: Buffer | string): string {
  return createHash('sha256').update(data).digest('hex');
}

/** Compares without telling by its duration where two texts differ. */
export function equalText(a: string, b: string): boolean {
  const x = Buffer.from(a);
  const y = Buffer.from(b);
  return x.length === y.length && timingSafeEqual(x, y);
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest();
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
