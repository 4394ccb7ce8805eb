import { createHash, createHmac } from 'node:crypto';
import type { RawRequest } from './raw.js';

/** A request before it is signed. Path and query are written as they go over the wire. */
export interface Draft {
  method: string;
  path: string;
  query: [string, string][];
  headers: [string, string][];
  body: string;
  payload: string;
  accessKeyId: string;
  secretAccessKey: string;
  /** `20130524T000000Z` */
  timestamp: string;
  scopeDate: string;
  region: string;
  service: string;
  terminator: string;
  /** Replaces the list made from the headers. */
  signedHeaders?: string[];
  expires: string;
  /** Changes the canonical request before it is hashed. */
  canonical: (text: string) => string;
}

export const hash = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** A second, deliberately plain implementation of SigV4, for requests that no real client would send. */
export function signatureOf(
  draft: Draft,
  signedHeaders: string[],
  query: [string, string][],
  payload: string,
): string {
  const values = signedHeaders.map((name) => {
    const lines = draft.headers
      .filter(([known]) => known.toLowerCase() === name)
      .map(([, value]) => value.trim());
    return `${name}:${lines.join(',').replace(/ +/g, ' ')}\n`;
  });
  const sorted = [...query].sort(([a, x], [b, y]) => (`${a}\u0000${x}` < `${b}\u0000${y}` ? -1 : 1));
  const canonical = [
    draft.method,
    draft.path,
    sorted.map(([name, value]) => `${name}=${value}`).join('&'),
    values.join(''),
    signedHeaders.join(';'),
    payload,
  ].join('\n');
  const scope = `${draft.scopeDate}/${draft.region}/${draft.service}/${draft.terminator}`;
  const text = [
    'AWS4-HMAC-SHA256',
    draft.timestamp,
    scope,
    hash(Buffer.from(draft.canonical(canonical), 'latin1')),
  ].join('\n');
  return hmac(signingKeyOf(draft), text).toString('hex');
}

export function signingKeyOf(draft: Draft): Buffer {
  const dated = hmac(hmac(`AWS4${draft.secretAccessKey}`, draft.scopeDate), draft.region);
  return hmac(hmac(dated, draft.service), draft.terminator);
}

/** Signs with an Authorization header. */
export function signHeader(draft: Draft): RawRequest & { signature: string } {
  const { timestamp, payload, query, path, method, body } = draft;
  const has = (name: string): boolean => draft.headers.some(([known]) => known.toLowerCase() === name);
  if (!has('x-amz-date')) draft.headers.push(['x-amz-date', timestamp]);
  if (!has('x-amz-content-sha256')) draft.headers.push(['x-amz-content-sha256', payload]);
  if (body !== '' && !has('content-length'))
    draft.headers.push(['content-length', String(Buffer.byteLength(body))]);
  const signedHeaders = draft.signedHeaders ?? namesOf(draft.headers);
  const signature = signatureOf(draft, signedHeaders, query, payload);
  const authorization =
    `AWS4-HMAC-SHA256 Credential=${credentialOf(draft)},` +
    `SignedHeaders=${signedHeaders.join(';')},Signature=${signature}`;
  const headers: [string, string][] = [...draft.headers, ['authorization', authorization]];
  return { method, target: targetOf(path, query), headers, body, signature };
}

/** Signs with query parameters. */
export function presign(draft: Draft): RawRequest {
  const { method, path, body } = draft;
  const signedHeaders = draft.signedHeaders ?? ['host'];
  const query: [string, string][] = [
    ...draft.query,
    ['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
    ['X-Amz-Credential', encodeURIComponent(credentialOf(draft))],
    ['X-Amz-Date', draft.timestamp],
    ['X-Amz-Expires', draft.expires],
    ['X-Amz-SignedHeaders', signedHeaders.join('%3B')],
  ];
  const signature = signatureOf(draft, signedHeaders, query, 'UNSIGNED-PAYLOAD');
  const length: [string, string][] = body === '' ? [] : [['content-length', String(Buffer.byteLength(body))]];
  const target = targetOf(path, [...query, ['X-Amz-Signature', signature]]);
  return { method, target, headers: [...draft.headers, ...length], body };
}

function credentialOf({ accessKeyId, scopeDate, region, service, terminator }: Draft): string {
  return `${accessKeyId}/${scopeDate}/${region}/${service}/${terminator}`;
}

function namesOf(headers: readonly [string, string][]): string[] {
  return [...new Set(headers.map(([name]) => name.toLowerCase()))].sort();
}

function targetOf(path: string, query: readonly [string, string][]): string {
  return query.length === 0
    ? path
    : `${path}?${query.map(([name, value]) => (value === '' ? name : `${name}=${value}`)).join('&')}`;
}
