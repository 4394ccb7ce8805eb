/** AWS Signature Version 4 (S3 API Reference, "Authenticating Requests"), for headers and for presigned URLs. */

import type { Credentials } from './credentials.js';
import { hex, hmacSha256, sha256Hex, utf8 } from './digests.js';
import { encodeRfc3986 } from './object-path.js';

export const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';

export interface ToSign {
  readonly method: string;
  /** Encoded. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Lower-case names, `host` among them; all are signed. */
  readonly headers: Readonly<Record<string, string>>;
  /** SHA-256 of the body in hexadecimal, or `UNSIGNED_PAYLOAD`. */
  readonly payload: string;
}

/** Signs for one region. The signing key of a day is made once. */
export class SigV4 {
  readonly #region: string;
  #key: { readonly of: string; readonly bytes: Uint8Array } | undefined;

  constructor(region: string) {
    this.#region = region;
  }

  /** The query that makes a presigned URL, in the order that it is signed in. @param lifetime seconds */
  presign(request: ToSign, credentials: Credentials, time: number, lifetime: number): string {
    const { accessKeyId, sessionToken } = credentials;
    const date = timestamp(time);
    const names = Object.keys(request.headers).sort();
    const query = canonicalQuery({
      ...request.query,
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Content-Sha256': request.payload,
      'X-Amz-Credential': `${accessKeyId}/${this.#scope(date)}`,
      'X-Amz-Date': date,
      'X-Amz-Expires': String(lifetime),
      'X-Amz-SignedHeaders': names.join(';'),
      ...(sessionToken === undefined ? {} : { 'X-Amz-Security-Token': sessionToken }),
    });
    return `${query}&X-Amz-Signature=${this.#sign(request, query, names, credentials, date)}`;
  }

  /** The headers to send: those given, without `host`, and the signature. */
  headers(request: ToSign, credentials: Credentials, time: number): Record<string, string> {
    const { accessKeyId, sessionToken } = credentials;
    const date = timestamp(time);
    const headers = {
      ...request.headers,
      'x-amz-content-sha256': request.payload,
      'x-amz-date': date,
      ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
    };
    const names = Object.keys(headers).sort();
    const signature = this.#sign(
      { ...request, headers },
      canonicalQuery(request.query),
      names,
      credentials,
      date,
    );
    const { host: _, ...toSend } = headers as Record<string, string>;
    const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${this.#scope(date)}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
    return { ...toSend, authorization };
  }

  #sign(
    { method, path, headers, payload }: ToSign,
    query: string,
    names: readonly string[],
    { secretAccessKey }: Credentials,
    date: string,
  ): string {
    const lines = names.map((name) => `${name}:${headers[name]?.trim().replace(/ +/g, ' ')}\n`).join('');
    const canonical = `${method}\n${path}\n${query}\n${lines}\n${names.join(';')}\n${payload}`;
    const toSign = `AWS4-HMAC-SHA256\n${date}\n${this.#scope(date)}\n${sha256Hex(canonical)}`;
    return hex(hmacSha256(this.#signingKey(secretAccessKey, date.slice(0, 8)), toSign));
  }

  #scope(date: string): string {
    return `${date.slice(0, 8)}/${this.#region}/s3/aws4_request`;
  }

  #signingKey(secret: string, day: string): Uint8Array {
    const of = `${day} ${secret}`;
    if (this.#key?.of !== of) {
      const steps = [day, this.#region, 's3', 'aws4_request'];
      this.#key = { of, bytes: steps.reduce<Uint8Array>(hmacSha256, utf8(`AWS4${secret}`)) };
    }
    return this.#key.bytes;
  }
}

/** By encoded name; no name is there twice. */
export function canonicalQuery(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .map(([name, value]) => `${encodeRfc3986(name)}=${encodeRfc3986(value)}`)
    .sort()
    .join('&');
}

/** `20261120T120000Z` */
function timestamp(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '');
}
