import { randomBytes } from 'node:crypto';
import type { CorsRule } from './cors/rules.js';
import type { Credentials } from './sigv4/authenticate.js';
import type { BucketEncryption } from './sse/bucket-default.js';
import type { KmsKey } from './sse/kms.js';
import type { ObjectLock } from './store/object-lock.js';
import type { VersioningStatus } from './store/objects.js';

/** A bucket to have from the start. One that is already on disk keeps its objects and gets these settings. */
export interface BucketOptions {
  readonly name: string;
  readonly cors?: readonly CorsRule[];
  /** A bucket policy, as JSON text or as an object. */
  readonly policy?: string | object;
  readonly encryption?: BucketEncryption;
  /** Whether it keeps versions. Default: it never did, and a bucket on disk stays as it is. */
  readonly versioning?: VersioningStatus;
  /** Object Lock, with a rule that keeps every new version, or `{}` for none. Enables versioning. Default: as it is. */
  readonly objectLock?: ObjectLock;
}

/** One event for a log: never a secret, a query string, a header value or a key of SSE-C. */
export interface LogEvent {
  readonly event: 'listening' | 'request' | 'failure' | 'closed';
  readonly [detail: string]: string | number | undefined;
}

export interface DevS3Options {
  /** Folder for everything; made when missing, kept when the server closes. One server at a time may use it. */
  readonly directory: string;
  /** TCP port. Default 0: any free one. */
  readonly port?: number;
  /** Address to listen on. Default `127.0.0.1`. */
  readonly host?: string;
  /** Default `us-east-1`. Signatures for another region are refused. */
  readonly region?: string;
  /** Buckets to create when they do not exist. */
  readonly buckets?: readonly (string | BucketOptions)[];
  /** The only credentials that are accepted. Default: random ones, to be read from `devS3.credentials`. */
  readonly credentials?: Credentials;
  /** KMS keys that exist; ids or `{id, enabled}`. A request that names another one is refused. Default: none. */
  readonly kmsKeys?: readonly (string | KmsKey)[];
  /** The twelve digits that own all buckets (`x-amz-expected-bucket-owner`, ARNs). Default `000000000000`. */
  readonly accountId?: string;
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly clock?: () => number;
  /** Certificate and key in PEM: the server then speaks HTTPS only. */
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer };
  /** Host names whose subdomains are buckets. Default `['localhost']`. */
  readonly domains?: readonly string[];
  /** Accept SSE-C and SSE-KMS without TLS from loopback addresses. Default true. */
  readonly allowInsecureSse?: boolean;
  /**
   * Random ETags, for objects and parts, instead of MD5 where S3 has MD5. Default false. For measurements: MD5 costs about
   * 1.2 s of CPU per GB.
   */
  readonly fastEtags?: boolean;
  /** Receives one event per request, and the failures of the server itself. */
  readonly logger?: (event: LogEvent) => void;
}

/** The options with every default filled in. */
export interface Settings {
  readonly directory: string;
  readonly port: number;
  readonly host: string;
  readonly region: string;
  readonly buckets: readonly BucketOptions[];
  readonly credentials: Credentials;
  readonly kmsKeys: readonly KmsKey[];
  readonly accountId: string;
  readonly now: () => number;
  readonly tls: DevS3Options['tls'];
  readonly domains: readonly string[];
  readonly allowInsecureSse: boolean;
  readonly fastEtags: boolean;
  readonly log: (event: LogEvent) => void;
}

export function settingsOf(options: DevS3Options): Settings {
  return {
    directory: options.directory,
    port: options.port ?? 0,
    host: options.host ?? '127.0.0.1',
    region: options.region ?? 'us-east-1',
    buckets: (options.buckets ?? []).map((bucket) =>
      typeof bucket === 'string' ? { name: bucket } : bucket,
    ),
    credentials: options.credentials ?? randomCredentials(),
    kmsKeys: (options.kmsKeys ?? []).map((key) => (typeof key === 'string' ? { id: key } : key)),
    accountId: options.accountId ?? '000000000000',
    now: options.clock ?? Date.now,
    tls: options.tls,
    domains: options.domains ?? ['localhost'],
    allowInsecureSse: options.allowInsecureSse ?? true,
    fastEtags: options.fastEtags ?? false,
    log: options.logger ?? (() => {}),
  };
}

export function randomCredentials(): Credentials {
  return {
    accessKeyId: `DEV${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64url'),
  };
}
