import { fingerprint, type ProtectionProfile } from '@sealift/protection';
import { Bucket, connect, Presigner, type StringMap } from '@sealift/s3';
import type { Authorize } from './authorize.js';
import { Limiter } from './limits/limiter.js';
import { type Timed, timer } from './metrics.js';
import type { Settings } from './options.js';
import type { Revoked } from './revocation.js';
import { type ReceiptSigner, receiptSigner } from './tokens/receipt-signer.js';
import { type MacKeys, macKeys } from './tokens/secret.js';

/** Everything the calls work with, made once per signer. */
export interface SignerContext {
  readonly bucketName: string;
  readonly bucket: Bucket;
  readonly presigner: Presigner;
  /** Goes into the query of every presigned URL: the bucket's expected owner. */
  readonly ownerQuery: StringMap;
  readonly protection: ProtectionProfile;
  readonly protectionFingerprint: string;
  readonly authorize: Authorize;
  readonly revoked: Revoked | undefined;
  /** Seconds. */
  readonly authorizeTimeout: number;
  readonly tokenKeys: MacKeys;
  readonly receiptKeys: MacKeys;
  readonly receiptSigner: ReceiptSigner;
  readonly limiter: Limiter;
  readonly timed: Timed;
  readonly partSize: number;
  /** Milliseconds. */
  readonly sessionLifetime: number;
  readonly absoluteLifetime: number;
  readonly now: () => number;
  readonly randomness: (length: number) => Uint8Array;
}

/** @throws SignerConfigError */
export function openContext(settings: Settings): SignerContext {
  const { s3, secret, protection, limits, clock } = settings;
  const timed = timer(settings.metrics);
  const connected = connect(s3);
  const connection = {
    ...connected,
    fetch: (url: string, init: RequestInit) => timed('s3', () => connected.fetch(url, init)),
  };
  const owner = s3.expectedBucketOwner;
  return {
    bucketName: s3.bucket,
    bucket: new Bucket(connection),
    presigner: new Presigner(connection, settings.urlLifetime, clock),
    ownerQuery: owner === undefined ? {} : { 'x-amz-expected-bucket-owner': owner },
    protection,
    protectionFingerprint: fingerprint(protection.protection),
    authorize: settings.authorize,
    revoked: settings.revoked,
    authorizeTimeout: settings.authorizeTimeout,
    tokenKeys: macKeys(secret, 'session-token'),
    receiptKeys: macKeys(secret, 'receipt'),
    receiptSigner: receiptSigner(secret, settings.receiptKeys),
    limiter: new Limiter(limits, s3.bucket, clock, timed),
    timed,
    partSize: settings.partSize,
    sessionLifetime: settings.sessionLifetime * 1000,
    absoluteLifetime: settings.absoluteLifetime * 1000,
    now: clock,
    randomness: settings.randomness,
  };
}
