import type { RequestHeaders } from '../http/headers.js';
import type { Query } from '../http/target.js';
import type { Scope } from './canonical.js';

/** What a request says about its own signature, parsed and well-formed but not yet believed. */
export interface Claim {
  readonly via: 'header' | 'query';
  readonly accessKeyId: string;
  readonly scope: Scope;
  readonly terminator: string;
  /** `x-amz-date` in ISO 8601 basic form, the second line of the string to sign. */
  readonly timestamp: string;
  /** The same moment in milliseconds. */
  readonly signedAt: number;
  /** Seconds of validity; only a presigned URL has them. */
  readonly expires: number | undefined;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/** `AKID/20130524/us-east-1/s3/aws4_request`, exactly five non-empty pieces. */
export function parseCredential(
  text: string,
): Pick<Claim, 'accessKeyId' | 'scope' | 'terminator'> | undefined {
  const pieces = text.split('/');
  const [accessKeyId, date, region, service, terminator] = pieces;
  if (pieces.length !== 5 || !accessKeyId || !date || !region || !service || !terminator) return undefined;
  return /^\d{8}$/.test(date) ? { accessKeyId, scope: { date, region, service }, terminator } : undefined;
}

/** Lower-case, sorted, unique, not empty: the one spelling that the canonical request allows. */
export function parseSignedHeaders(text: string): string[] | undefined {
  const names = text.split(';');
  const ordered = names.every(
    (name, i) => /^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name) && (names[i - 1] ?? '') < name,
  );
  return ordered ? names : undefined;
}

/** The query parameters that only authentication uses, in the spelling S3 accepts. */
const QUERY_NAMES: readonly string[] = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Date',
  'X-Amz-Expires',
  'X-Amz-SignedHeaders',
  'X-Amz-Signature',
  'X-Amz-Security-Token',
  'X-Amz-Content-Sha256',
];
const LOWER_NAMES = new Set(QUERY_NAMES.map((name) => name.toLowerCase()));

export function isAuthParameter(name: string): boolean {
  return LOWER_NAMES.has(name.toLowerCase());
}

export function isMisspelledAuthParameter(name: string): boolean {
  return isAuthParameter(name) && !QUERY_NAMES.includes(name);
}

export function usesQueryAuth(query: Query): boolean {
  return query.pairs.some(([name]) => isAuthParameter(name));
}

/** Signature version 2, which S3 dropped. */
export function usesVersion2(query: Query, headers: RequestHeaders): boolean {
  return (
    query.has('AWSAccessKeyId') || query.has('Signature') || /^AWS\s/.test(headers.get('authorization') ?? '')
  );
}
