import { expect } from 'vitest';
import type { DevS3 } from '../index.js';
import { formatTimestamp } from '../sigv4/time.js';
import { type RawAnswer, type RawRequest, sendRaw } from './raw.js';
import { BUCKET } from './server.js';
import { type Draft, hash } from './signer.js';

export const EMPTY: string = hash('');

/** A good PutObject that a test then spoils. */
export function draftFor(s3: DevS3, change: Partial<Draft> = {}): Draft {
  const timestamp = change.timestamp ?? formatTimestamp(Date.now());
  const body = change.body ?? '';
  return {
    method: 'PUT',
    path: `/${BUCKET}/key`,
    query: [],
    headers: [['host', `127.0.0.1:${s3.port}`]],
    body,
    payload: body === '' ? EMPTY : hash(body),
    accessKeyId: s3.credentials.accessKeyId,
    secretAccessKey: s3.credentials.secretAccessKey,
    timestamp,
    scopeDate: timestamp.slice(0, 8),
    region: 'us-east-1',
    service: 's3',
    terminator: 'aws4_request',
    expires: '60',
    canonical: (text) => text,
    ...change,
  };
}

export const later = (ms: number): string => formatTimestamp(Date.now() + ms);
export const MINUTE = 60_000;
export type Headers = [string, string][];
export const withHeaders = (s3: DevS3, ...more: Headers): Headers => [
  ['host', `127.0.0.1:${s3.port}`],
  ...more,
];
export const edit = (
  request: RawRequest,
  change: (request: RawRequest) => Partial<RawRequest>,
): RawRequest => ({
  ...request,
  ...change(request),
});
export const header = (request: RawRequest, ...more: Headers): RawRequest => ({
  ...request,
  headers: [...request.headers, ...more],
});
export const authorization = (request: RawRequest, change: (value: string) => string): RawRequest =>
  edit(request, ({ headers }) => ({
    headers: headers.map(([n, v]) => [n, n === 'authorization' ? change(v) : v] as const),
  }));
export const target = (request: RawRequest, change: (value: string) => string): RawRequest =>
  edit(request, (r) => ({ target: change(r.target) }));

/** The code is undefined when the connection may simply end. */
export type Attack = readonly [name: string, code: string | undefined, build: (s3: DevS3) => RawRequest];

export async function expectRefused(
  s3: DevS3,
  code: string | undefined,
  request: RawRequest,
): Promise<RawAnswer> {
  const answer = await sendRaw(s3.port, request);
  expect(answer.code).toBe(code);
  expect(answer.status).toBeGreaterThanOrEqual(400);
  // Neither the secret nor a signature that would have been right may come back.
  expect(answer.body).not.toContain(s3.credentials.secretAccessKey);
  expect(answer.body).not.toMatch(/[0-9a-f]{64}/);
  return answer;
}
