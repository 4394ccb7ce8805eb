import { S3Error } from '../errors.js';
import type { RequestHeaders } from '../http/headers.js';
import type { Query } from '../http/target.js';
import type { Identity } from '../sigv4/authenticate.js';
import type { EncryptionRecord } from '../sse/record.js';
import type { Policy } from './document.js';
import { evaluate } from './evaluate.js';

/** What condition keys are read from. */
export interface PolicyFacts {
  readonly identity: Identity;
  readonly headers: RequestHeaders;
  readonly query: Query;
  readonly secure: boolean;
  readonly remoteAddress: string;
  readonly accountId: string;
  readonly now: number;
  /** The encryption of the upload a part belongs to; S3 fills the encryption keys from there. */
  readonly uploadEncryption: EncryptionRecord | undefined;
}

/** Never closed to the owner by a Deny, so that a policy cannot lock the bucket for good. */
const ALWAYS_FOR_OWNER = new Set(['s3:PutBucketPolicy', 's3:GetBucketPolicy', 's3:DeleteBucketPolicy']);

/**
 * The owner may do everything that no statement denies; everybody else only what a statement allows.
 * @throws S3Error AccessDenied
 */
export function authorize(
  policy: Policy | undefined,
  action: string,
  resource: string,
  facts: PolicyFacts,
): void {
  const { identity, accountId } = facts;
  const owner = identity.kind === 'owner';
  if (owner && ALWAYS_FOR_OWNER.has(action)) return;
  const principal = owner ? `arn:aws:iam::${accountId}:root` : undefined;
  const verdict = policy
    ? evaluate(policy, { principal, accountId, action, resource, context: conditionContext(facts) })
    : 'Neutral';
  if (verdict === 'Deny') {
    throw new S3Error(
      'AccessDenied',
      `Not authorized to perform: ${action} with an explicit deny in a resource-based policy`,
    );
  }
  if (!owner && verdict !== 'Allow') throw new S3Error('AccessDenied', 'Access Denied');
}

/** Headers and query parameters that are condition keys under their own name with `s3:` before it. */
const HEADER_KEYS = [
  'x-amz-acl',
  'x-amz-content-sha256',
  'x-amz-copy-source',
  'x-amz-metadata-directive',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-server-side-encryption-customer-algorithm',
  'x-amz-storage-class',
  'if-match',
  'if-none-match',
];
const QUERY_KEYS = ['prefix', 'delimiter', 'max-keys'];

function conditionContext(facts: PolicyFacts): ReadonlyMap<string, string> {
  const { identity, headers, query, uploadEncryption } = facts;
  const context = new Map<string, string>([
    ['aws:securetransport', String(facts.secure)],
    ['aws:sourceip', facts.remoteAddress.replace(/^::ffff:/, '')],
    ['aws:currenttime', new Date(facts.now).toISOString()],
    ['aws:epochtime', String(Math.floor(facts.now / 1000))],
  ]);
  const set = (key: string, value: string | undefined): void => {
    if (value !== undefined) context.set(key, value);
  };
  set('aws:referer', headers.get('referer'));
  set('aws:useragent', headers.get('user-agent'));
  for (const name of HEADER_KEYS) set(`s3:${name}`, headers.get(name));
  set('s3:versionid', query.get('versionId'));
  for (const name of QUERY_KEYS) set(`s3:${name}`, query.get(name));
  if (uploadEncryption) {
    const { kind } = uploadEncryption;
    const sse = 's3:x-amz-server-side-encryption';
    if (kind === 'customer') set(`${sse}-customer-algorithm`, 'AES256');
    else set(sse, kind);
    if (kind === 'aws:kms' || kind === 'aws:kms:dsse') set(`${sse}-aws-kms-key-id`, uploadEncryption.keyId);
  }
  if (identity.kind === 'owner') {
    set('s3:authtype', identity.via === 'header' ? 'REST-HEADER' : 'REST-QUERY-STRING');
    set('s3:signatureversion', 'AWS4-HMAC-SHA256');
    set('s3:signatureage', String(Math.max(0, facts.now - identity.signedAt)));
    set('s3:x-amz-content-sha256', identity.payload);
    set('aws:principalaccount', facts.accountId);
    set('aws:principaltype', 'Account');
  }
  return context;
}
