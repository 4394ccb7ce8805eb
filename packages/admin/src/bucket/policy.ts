import type { BucketPlan, ServerProfile } from './plan.js';

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface PolicyDocument {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

/** Begins the Sid of every statement that `setup` may replace. */
export const OWN_SID = 'Sealift';

const SSE = 's3:x-amz-server-side-encryption';
const SSE_KEY = `${SSE}-aws-kms-key-id`;
const CUSTOMER = `${SSE}-customer-algorithm`;
/** Values of `x-amz-server-side-encryption` (API reference, PutObject). */
const METHOD: Readonly<Record<Exclude<ServerProfile, 'sse-c'>, string>> = {
  'sse-s3': 'AES256',
  'sse-kms': 'aws:kms',
  'dsse-kms': 'aws:kms:dsse',
};

/** What an upload must carry: condition key and value. For every request that stores bytes, copies included. */
export function pinnedConditions({ server, kmsKeyArn }: BucketPlan): readonly (readonly [string, string])[] {
  if (server === undefined) return [];
  if (server === 'sse-c') return [[CUSTOMER, 'AES256']];
  const method = [SSE, METHOD[server]] as const;
  return kmsKeyArn === undefined ? [method] : [method, [SSE_KEY, kmsKeyArn]];
}

/**
 * The bucket policy: it refuses, whoever asks, plain HTTP and uploads without the pinned encryption headers. It allows
 * nothing. A missing header has its own statement, so that each says what it means and neither rests on how a negated
 * operator treats a key that is not there.
 */
export function bucketPolicy(plan: BucketPlan): PolicyDocument {
  const bucket = `arn:${plan.partition}:s3:::${plan.bucket}`;
  const objects = `${bucket}/*`;
  const refuseUpload = (sid: string, Condition: NonNullable<Statement['Condition']>): Statement => ({
    Sid: `${OWN_SID}${sid}`,
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:PutObject',
    Resource: objects,
    Condition,
  });
  const statements: Statement[] = [];
  if (!plan.allowHttp) {
    statements.push({
      Sid: `${OWN_SID}DenyPlainHttp`,
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: [bucket, objects],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
  }
  for (const [key, value] of pinnedConditions(plan)) {
    const what = key === SSE_KEY ? 'Key' : 'Encryption';
    statements.push(
      refuseUpload(`DenyWrong${what}`, { StringNotEquals: { [key]: value } }),
      refuseUpload(`DenyMissing${what}`, { Null: { [key]: 'true' } }),
    );
  }
  // A key that only the uploader has would make an object that nobody else can read.
  if (plan.server !== 'sse-c')
    statements.push(refuseUpload('DenyCustomerKeys', { Null: { [CUSTOMER]: 'false' } }));
  return { Version: '2012-10-17', Statement: statements };
}
