import { defaultCredentials } from '#default-credentials';
import { type Credentials, cached } from './credentials.js';
import { ConfigError } from './errors.js';

/** Where the objects lie and who the signer is there. */
export interface S3Options {
  /** A name; an access point goes by its alias. */
  readonly bucket: string;
  /** Region name; S3-compatible stores have one too. */
  readonly region: string;
  /**
   * Of S3-compatible stores, private endpoints, and AWS's special ones, without the bucket: `https://s3-accelerate.amazonaws.com`,
   * `https://s3.dualstack.eu-central-1.amazonaws.com`. Default: AWS's own for the region.
   */
  readonly endpoint?: string;
  /**
   * Credentials or a provider of them, such as those of `@aws-sdk/credential-providers`. Default: the AWS SDK's chain
   * (environment, profile, role) in Node, Lambda, Deno and Bun; required in Workers.
   */
  readonly credentials?: Credentials | (() => Promise<Credentials>);
  /** `https://host/bucket/key` instead of `https://bucket.host/key`. Default: false, unless the host or the name demands it. */
  readonly forcePathStyle?: boolean;
  /** AWS account id; every request then fails if the bucket has changed hands. */
  readonly expectedBucketOwner?: string;
  /** How often a request is tried that S3 did not answer, or answered with 429 or 5xx. Default: 3. */
  readonly maxAttempts?: number;
  /** For proxies and tests. Default: the platform's. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

/** A bucket's address, and what is needed to ask it. */
export interface Connection {
  readonly bucket: string;
  readonly region: string;
  /** Without the bucket's path: `https://my-bucket.s3.eu-central-1.amazonaws.com` */
  readonly origin: URL;
  /** In front of every key, without a slash at the end: path style, or an endpoint below a path. */
  readonly basePath: string;
  readonly expectedBucketOwner: string | undefined;
  readonly maxAttempts: number;
  readonly credentials: () => Promise<Credentials>;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
}

/** A name that can be a label of a host name (S3 User Guide, "Bucket naming rules"); one with dots fits no certificate. */
const HOST_LABEL = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;
const IP_ADDRESS = /^(\[.*\]|\d{1,3}(\.\d{1,3}){3})$/;
/** Partitions with a domain of their own (AWS General Reference); of others give the endpoint. */
const DOMAINS: readonly [RegExp, string][] = [
  [/^cn-/, 'amazonaws.com.cn'],
  [/^eusc-/, 'amazonaws.eu'],
];

/** @throws ConfigError */
export function connect(options: S3Options, now: () => number = Date.now): Connection {
  const { bucket, region, endpoint, expectedBucketOwner, maxAttempts = 3 } = options ?? {};
  const bad = (field: string, what: string): ConfigError => new ConfigError(`s3.${field}`, what);
  if (typeof bucket !== 'string' || bucket === '') throw bad('bucket', 'name the bucket');
  if (!/^[\w.-]+$/.test(bucket)) throw bad('bucket', 'must be a name, or the alias of an access point');
  assertOwner(expectedBucketOwner);
  if ('client' in options) throw bad('client', 'is not known: give region, endpoint and credentials');
  if (typeof region !== 'string' || !/^[\w-]+$/.test(region)) throw bad('region', 'name the region');
  assertEndpoint(endpoint);
  if (!Number.isInteger(maxAttempts) || maxAttempts < 1) throw bad('maxAttempts', 'must be 1 or more');
  const [, domain = 'amazonaws.com'] = DOMAINS.find(([regions]) => regions.test(region)) ?? [];
  const origin = new URL(endpoint ?? `https://s3.${region}.${domain}`);
  const path = origin.pathname.replace(/\/$/, '');
  const inPath = options.forcePathStyle || !HOST_LABEL.test(bucket) || IP_ADDRESS.test(origin.hostname);
  if (!inPath) origin.hostname = `${bucket}.${origin.hostname}`;
  return {
    bucket,
    region,
    origin,
    basePath: inPath ? `${path}/${bucket}` : path,
    expectedBucketOwner,
    maxAttempts,
    credentials: cached(options.credentials ?? defaultCredentials, now),
    fetch: options.fetch ?? ((url, init) => fetch(url, init)),
  };
}

/** @throws ConfigError */
export function assertOwner(owner: string | undefined): void {
  if (owner !== undefined && !/^\d{12}$/.test(owner))
    throw new ConfigError('s3.expectedBucketOwner', 'must be an AWS account id: 12 digits');
}

/** @throws ConfigError */
export function assertEndpoint(endpoint: string | undefined): void {
  if (endpoint !== undefined && !(URL.canParse(endpoint) && /^https?:$/.test(new URL(endpoint).protocol)))
    throw new ConfigError('s3.endpoint', 'must be an address like "https://s3.example.com"');
}
