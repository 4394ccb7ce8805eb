import type { CORSRule, LifecycleRule, ServerSideEncryptionRule } from '@aws-sdk/client-s3';
import {
  CUSTOMER_KEY_HEADERS,
  GET_HEADERS,
  metadataHeaders,
  PUT_HEADERS,
  STORAGE_HEADERS,
} from '@sealift/signer/s3';
import type { BucketPlan } from './plan.js';

/** Id of the rules that `setup` may replace. */
export const OWN_RULE = 'sealift';
/** Days, as long as an upload may live by default. */
export const ABORT_AFTER_DAYS: number = 7;

/** Request headers that a page sends to S3, beyond those that CORS always allows; each by its name. */
export function pageHeaders({ client, server, keys, suite, segments }: BucketPlan): readonly string[] {
  return [
    ...PUT_HEADERS,
    ...GET_HEADERS,
    ...(client ? metadataHeaders(suite, ['kms', 'raw-rsa', 'raw-aes'], segments) : []),
    ...(server === undefined ? [] : keys === undefined ? STORAGE_HEADERS[server] : CUSTOMER_KEY_HEADERS),
  ];
}

/** PUT for parts, GET for downloads, and POST where pages open multipart uploads because only they have the key. */
export function pageMethods({ keys }: BucketPlan): readonly ('PUT' | 'GET' | 'POST')[] {
  return keys === undefined ? ['PUT', 'GET'] : ['PUT', 'GET', 'POST'];
}

/** No ETag is exposed: the signer completes uploads from what S3 lists. */
export function corsRule(plan: BucketPlan): CORSRule {
  return {
    ID: OWN_RULE,
    AllowedOrigins: [...plan.origins],
    AllowedMethods: [...pageMethods(plan)],
    AllowedHeaders: [...pageHeaders(plan)],
    ExposeHeaders: ['content-range', 'retry-after'],
    MaxAgeSeconds: 3600,
  };
}

/** Parts of uploads that were never completed cost money until somebody removes them. */
export function lifecycleRule(): LifecycleRule {
  return {
    ID: OWN_RULE,
    Status: 'Enabled',
    Filter: { Prefix: '' },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: ABORT_AFTER_DAYS },
  };
}

/** What objects get that other tools write; uploads through the signer name their encryption themselves. */
export function defaultEncryption({ server, kmsKeyArn }: BucketPlan): ServerSideEncryptionRule {
  const kms = server === 'sse-kms' ? 'aws:kms' : server === 'dsse-kms' ? 'aws:kms:dsse' : undefined;
  return {
    ApplyServerSideEncryptionByDefault: {
      SSEAlgorithm: kms ?? 'AES256',
      ...(kms === undefined || kmsKeyArn === undefined ? {} : { KMSMasterKeyID: kmsKeyArn }),
    },
    BucketKeyEnabled: kms === 'aws:kms',
    // New buckets block SSE-C since April 2026.
    BlockedEncryptionTypes: { EncryptionType: [server === 'sse-c' ? 'NONE' : 'SSE-C'] },
  };
}
