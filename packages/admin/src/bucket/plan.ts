import { SealiftError } from '@sealift/core/errors';
import type { SuiteName } from '@sealift/protocol';

export type ServerProfile = 'sse-s3' | 'sse-kms' | 'dsse-kms' | 'sse-c';
const SERVER_PROFILES: readonly string[] = ['sse-s3', 'sse-kms', 'dsse-kms', 'sse-c'];

/** What a bucket is for; all documents of this folder follow from it. */
export interface BucketPlan {
  readonly bucket: string;
  /** Of ARNs: `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  /** Whether browsers encrypt (profile `client`). */
  readonly client: boolean;
  /** How they encrypt; says which metadata they send. */
  readonly suite: SuiteName;
  /** Objects have segment tables, which pages store beside them. */
  readonly segments?: true;
  /** What S3 must be told to do, in addition or instead. */
  readonly server?: ServerProfile;
  /** `sse-c` only: pages hold the keys, and open multipart uploads themselves. */
  readonly keys?: 'browser';
  /** ARN of the key of `sse-kms` and `dsse-kms`, or the name that a store other than Amazon's has for it. */
  readonly kmsKeyArn?: string;
  /** ARN of the AWS KMS key that wraps data keys of `client`. */
  readonly clientKmsKeyArn?: string;
  /** Pages that upload and download, e.g. `https://app.example`. */
  readonly origins: readonly string[];
  /** ARN of the role that the signer has, where it is known: statements about some callers can then be judged. */
  readonly signerArn?: string;
  /** Leave plain HTTP alone: only for development servers. */
  readonly allowHttp: boolean;
}

export type BucketErrorCode =
  /** A part of the plan cannot be right; `field` names it. */
  | 'bucket-plan-invalid'
  /** S3 refused; the message names the permission or the reason. */
  | 'bucket-permission-missing'
  | 'bucket-not-found'
  /** The bucket lies in another region; the message names it, where S3 does. */
  | 'bucket-region-wrong'
  /** S3 does not know the credentials, or there are none. */
  | 'bucket-credentials-refused'
  | 'bucket-clock-skewed'
  /** Nothing answers at the endpoint. */
  | 'bucket-unreachable'
  /** S3 does not know this setting: a store that is not Amazon's. */
  | 'bucket-setting-unknown'
  | 'bucket-unavailable'
  /** `doctor` found errors. */
  | 'bucket-unfit';

/** What the governance of a bucket throws. */
export class BucketError extends SealiftError<BucketErrorCode> {
  override name = 'BucketError';
}

export interface PlanInput {
  readonly bucket: string;
  /** Of the bucket; decides the partition. Default: one of the partition `aws`. */
  readonly region?: string | undefined;
  /** `client`, `sse-s3`, `sse-kms`, `dsse-kms`, `sse-c`, or both: `client+sse-kms`. */
  readonly profile: string;
  /** That of `clientEncryption`. Default: the committing one. */
  readonly suite?: SuiteName | undefined;
  /** That of `clientEncryption`. Default: false. */
  readonly segments?: boolean | undefined;
  /** `browser`, with `sse-c`: as in `serverSideEncryption`. */
  readonly keys?: string | undefined;
  readonly kmsKeyArn?: string | undefined;
  readonly clientKmsKeyArn?: string | undefined;
  /** The store is not Amazon's: its KMS may name keys as it likes. Default: false, a key is an ARN. */
  readonly foreignKeyNames?: boolean | undefined;
  readonly origins?: readonly string[] | undefined;
  readonly signerArn?: string | undefined;
  readonly allowHttp?: boolean | undefined;
}

/** AWS General Reference, "Amazon Resource Names": beginnings of region names. */
const PARTITIONS: readonly (readonly [string, string])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
];

const KEY_ARN = /^arn:[\w-]+:kms:([a-z0-9-]+):\d{12}:key\/[\w-]+$/;
/** As MinIO and Ceph name keys. Wildcards would be compared as such by some stores. */
const FOREIGN_KEY = /^[\w:/.@+-]{1,256}$/;

/** Region of an AWS KMS key, or undefined where the key is another service's. */
export function regionOfKey(key: string | undefined): string | undefined {
  return key === undefined ? undefined : KEY_ARN.exec(key)?.[1];
}

/** @throws BucketError `bucket-plan-invalid` naming the field */
export function planOf(input: PlanInput): BucketPlan {
  const { bucket, kmsKeyArn, clientKmsKeyArn, origins = [], allowHttp = false } = input;
  const { region = '', signerArn, suite = 'ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY' } = input;
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) throw invalid('bucket', 'is not a bucket name');
  const names = input.profile.split('+');
  const client = names[0] === 'client';
  const server = client ? names[1] : names[0];
  if (names.length > (client ? 2 : 1) || (server !== undefined && !SERVER_PROFILES.includes(server))) {
    throw invalid('profile', `is client, ${SERVER_PROFILES.join(', ')}, or client+ one of them`);
  }
  const { keys } = input;
  if (keys !== undefined && (keys !== 'browser' || client || server !== 'sse-c'))
    throw invalid('keys', 'is browser, with the profile sse-c alone');
  const { segments = false } = input;
  if (segments && (!client || suite !== 'ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY'))
    throw invalid('segments', 'belongs to client, with the suite that commits to its key');
  const usesKey = server === 'sse-kms' || server === 'dsse-kms';
  if (usesKey && kmsKeyArn === undefined)
    throw invalid('kmsKeyArn', 'is needed: a policy compares the key of a request with it');
  if (!usesKey && kmsKeyArn !== undefined) throw invalid('kmsKeyArn', 'belongs to sse-kms and dsse-kms');
  if (!client && clientKmsKeyArn !== undefined) throw invalid('clientKmsKeyArn', 'belongs to client');
  for (const [field, arn] of Object.entries({ kmsKeyArn, clientKmsKeyArn }))
    if (arn !== undefined && !KEY_ARN.test(arn) && !(input.foreignKeyNames && FOREIGN_KEY.test(arn)))
      throw invalid(field, 'is not the ARN of a key (an alias or a bare id cannot be compared by a policy)');
  if (signerArn !== undefined && !/^arn:[\w-]+:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/.test(signerArn))
    throw invalid('signerArn', 'is not the ARN of a role or user');
  return {
    bucket,
    partition: PARTITIONS.find(([start]) => region.startsWith(start))?.[1] ?? 'aws',
    client,
    suite,
    ...(segments ? { segments } : {}),
    ...(server === undefined ? {} : { server: server as ServerProfile }),
    ...(keys === undefined ? {} : { keys }),
    ...(kmsKeyArn === undefined ? {} : { kmsKeyArn }),
    ...(clientKmsKeyArn === undefined ? {} : { clientKmsKeyArn }),
    ...(signerArn === undefined ? {} : { signerArn }),
    origins: origins.map(checkOrigin),
    allowHttp,
  };
}

function checkOrigin(text: string): string {
  if (URL.canParse(text) && new URL(text).origin === text) return text;
  throw invalid('origins', 'are like https://app.example, without a path and without "*"');
}

function invalid(field: string, message: string): BucketError {
  return new BucketError('bucket-plan-invalid', `${field} ${message}.`, { field });
}
