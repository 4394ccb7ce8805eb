import { S3Error } from '../errors.js';
import type { RequestBody } from '../http/body.js';
import type { RequestHeaders } from '../http/headers.js';
import type { Query } from '../http/target.js';
import type { Settings } from '../options.js';
import type { Identity } from '../sigv4/authenticate.js';
import type { EncryptionEnvironment } from '../sse/choose.js';
import type { KmsDirectory } from '../sse/kms.js';
import type { Bucket } from '../store/bucket.js';
import type { Store } from '../store/store.js';
import type { Reply } from './reply.js';

export interface Services {
  readonly settings: Settings;
  readonly store: Store;
  readonly kms: KmsDirectory;
}

/** One authenticated request, as an operation sees it. */
export class Context {
  readonly services: Services;
  readonly headers: RequestHeaders;
  readonly query: Query;
  readonly identity: Identity;
  readonly body: RequestBody;
  readonly bucketName: string;
  readonly key: string;
  /** The version that the query names, well-formed. */
  readonly versionId: string | undefined;
  /** Whether the connection is good enough for SSE-C and SSE-KMS. */
  readonly allowsKeys: boolean;
  /** Asks the bucket policy about a further action; throws AccessDenied. */
  readonly authorize: (action: string, bucket: Bucket, key?: string) => void;

  constructor(init: Omit<Context, 'bucket' | 'now' | 'encryption' | 'bucketNamed'>) {
    this.services = init.services;
    this.headers = init.headers;
    this.query = init.query;
    this.identity = init.identity;
    this.body = init.body;
    this.bucketName = init.bucketName;
    this.key = init.key;
    this.versionId = init.versionId;
    this.allowsKeys = init.allowsKeys;
    this.authorize = init.authorize;
  }

  get now(): number {
    return this.services.settings.now();
  }

  /** @throws S3Error NoSuchBucket */
  get bucket(): Bucket {
    return this.bucketNamed(this.bucketName);
  }

  bucketNamed(name: string): Bucket {
    const bucket = this.services.store.bucket(name);
    if (bucket) return bucket;
    throw new S3Error('NoSuchBucket', 'The specified bucket does not exist', [['BucketName', name]]);
  }

  get encryption(): EncryptionEnvironment {
    return {
      kms: this.services.kms,
      allowsKeys: this.allowsKeys,
      bucketDefault: this.bucket.settings.encryption,
    };
  }
}

export type Handler = (context: Context) => Promise<Reply>;
