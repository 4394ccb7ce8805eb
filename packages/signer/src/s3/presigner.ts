import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { S3RequestPresigner } from '@aws-sdk/s3-request-presigner';
import type { SignedRequest } from '@sealift/protocol';
import { getEndpointFromInstructions } from '@smithy/core/endpoints';
import { HttpRequest } from '@smithy/core/protocols';
import { encodeKey, encodeRfc3986 } from './object-path.js';
import { assertSecure } from './secure.js';

export interface PresignInput {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  /** All of them are signed as headers, none moves into the query. Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Makes presigned URLs without the SDK's command pipeline: the endpoint is resolved once per bucket, the rest is one
 * HMAC chain. About ten times as many per second as `getSignedUrl`.
 */
export class Presigner {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #lifetime: number;
  readonly #now: () => number;
  #base: Promise<Base> | undefined;

  /** @param lifetime seconds */
  constructor(client: S3Client, bucket: string, lifetime: number, now: () => number) {
    this.#client = client;
    this.#bucket = bucket;
    this.#lifetime = lifetime;
    this.#now = now;
  }

  /** The same for another lifetime (seconds) and by another clock. */
  withTime(lifetime: number, now: () => number): Presigner {
    const other = new Presigner(this.#client, this.#bucket, lifetime, now);
    other.#base = this.#resolved();
    return other;
  }

  async presign({ method, key, query = {}, headers = {} }: PresignInput): Promise<SignedRequest> {
    const { signer, origin, place, basePath, signingRegion } = await this.#resolved();
    assertSecure(place.protocol, place.hostname, headers);
    const now = this.#now();
    const names = Object.keys(headers);
    const request = new HttpRequest({
      ...place,
      method,
      path: `${basePath}/${encodeKey(key)}`,
      query: { ...query },
      headers: { ...headers },
    });
    const signed = await signer.presign(request, {
      expiresIn: this.#lifetime,
      signingDate: new Date(now),
      signableHeaders: new Set(['host', ...names]),
      unhoistableHeaders: new Set(names),
      ...(signingRegion === undefined ? {} : { signingRegion }),
    });
    const { 'content-length': _, ...toSend } = headers;
    return {
      method,
      url: `${origin}${signed.path}?${queryString(signed.query)}`,
      // The browser sets the length itself; a page may not.
      headers: toSend,
      expiresAt: Math.min(now + this.#lifetime * 1000, await this.#credentialsEnd()),
    };
  }

  /** A URL dies with the temporary credentials that signed it. */
  async #credentialsEnd(): Promise<number> {
    const { expiration } = await this.#client.config.credentials();
    return expiration === undefined ? Number.POSITIVE_INFINITY : expiration.getTime();
  }

  #resolved(): Promise<Base> {
    this.#base ??= resolveBase(this.#client, this.#bucket).catch((error: unknown) => {
      this.#base = undefined;
      throw error;
    });
    return this.#base;
  }
}

interface Base {
  readonly signer: S3RequestPresigner;
  readonly origin: string;
  readonly place: { readonly protocol: string; readonly hostname: string; readonly port?: number };
  /** Without a slash at the end. */
  readonly basePath: string;
  readonly signingRegion: string | undefined;
}

/** The SDK's own rules say where a bucket is: virtual-hosted, path style, access point, custom endpoint. */
async function resolveBase(client: S3Client, bucket: string): Promise<Base> {
  const input = { Bucket: bucket, Key: 'k' };
  const { url, properties } = await getEndpointFromInstructions(input, PutObjectCommand, {
    ...client.config,
  });
  const [scheme] = (properties?.authSchemes ?? []) as { signingRegion?: string; signingName?: string }[];
  const signer = new S3RequestPresigner({
    credentials: client.config.credentials,
    region: client.config.region,
    sha256: NodeSha256,
    ...(scheme?.signingName === undefined ? {} : { signingName: scheme.signingName }),
  });
  const { protocol, hostname, port, origin, pathname } = url;
  return {
    signer,
    origin,
    place: { protocol, hostname, ...(port === '' ? {} : { port: Number(port) }) },
    basePath: pathname.replace(/\/$/, ''),
    signingRegion: scheme?.signingRegion,
  };
}

function queryString(query: HttpRequest['query'] | undefined): string {
  let text = '';
  for (const name in query)
    text += `${text === '' ? '' : '&'}${encodeRfc3986(name)}=${encodeRfc3986(String(query[name]))}`;
  return text;
}

/** node:crypto's SHA-256 and HMAC behind the SDK's hash interface: several times faster than its JavaScript ones. */
class NodeSha256 {
  readonly #secret: string | Uint8Array | undefined;
  #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#secret = secret === undefined || typeof secret === 'string' ? secret : bytesOf(secret);
    this.#hash = this.#fresh();
  }

  update(chunk: Uint8Array | string): void {
    this.#hash.update(chunk);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    this.#hash = this.#fresh();
  }

  #fresh(): Hash | Hmac {
    return this.#secret === undefined ? createHash('sha256') : createHmac('sha256', this.#secret);
  }
}

function bytesOf(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
