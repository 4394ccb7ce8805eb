import type { Request } from './evaluate.js';
import type { BucketPlan } from './plan.js';
import { pinnedConditions } from './policy.js';

/** A call that an upload or a download makes, in words and as a policy sees it. */
export interface PlannedRequest extends Request {
  readonly what: string;
}

/** Objects at the top, below, and where nobody expects one: a statement for some of them is not one for all. */
const SAMPLE_KEYS = ['an-object', 'users/1/an-object', 'Zz0/~sample/of the doctor'];

const METHOD = 's3:x-amz-server-side-encryption';
const KEY_ID = `${METHOD}-aws-kms-key-id`;

type Change = Readonly<Record<string, string | undefined>>;

/**
 * The upload of the plan with changes, by URL and by header, of each sample; an undefined value is a header not sent. S3
 * takes a key id only with a method that has one, so it goes with the method.
 */
export function uploads(plan: BucketPlan, change: Change = {}): Request[] {
  const right = pinnedConditions(plan).map(([key, value]) => [key.toLowerCase(), value] as const);
  const sent = { ...Object.fromEntries(right), ...change };
  const keyless = sent[METHOD] === undefined || sent[METHOD] === 'AES256' ? { [KEY_ID]: undefined } : {};
  return SAMPLE_KEYS.flatMap((key) =>
    [BY_URL, BY_HEADER].map((way) => ({
      action: 's3:PutObject',
      resource: objectArn(plan, key),
      context: contextOf(plan, way, { ...sent, ...keyless }),
    })),
  );
}

/** One request of each kind that must come through. */
export function everyRequest(plan: BucketPlan): PlannedRequest[] {
  const { signerArn: principal } = plan;
  const encryption = Object.fromEntries(
    pinnedConditions(plan).map(([key, value]) => [key.toLowerCase(), value]),
  );
  const object = objectArn(plan, 'users/1/an-object');
  const on = (what: string, action: string, resource: string, sent: Change): PlannedRequest => ({
    what,
    principal,
    action,
    resource,
    context: contextOf(plan, sent, principal === undefined ? {} : { 'aws:principalarn': principal }),
  });
  const put = (what: string, sent: Change, whole: boolean): PlannedRequest =>
    on(what, 's3:PutObject', object, {
      ...sent,
      ...encryption,
      's3:objectcreationoperation': String(whole),
    });
  const tagging = plan.server === 'sse-c' && plan.keys === undefined;
  // SSE-C wants its headers with whatever touches the object.
  const keyed = plan.server === 'sse-c' ? encryption : {};
  return [
    put('an upload in one piece', { ...BY_URL, 's3:if-none-match': '*' }, true),
    put('the beginning of an upload in parts', BY_HEADER, false),
    put('a part', BY_URL, false),
    put('the completion of an upload', { ...BY_HEADER, 's3:if-none-match': '*' }, true),
    on('the abort of an upload', 's3:AbortMultipartUpload', object, BY_HEADER),
    on('a list of parts', 's3:ListMultipartUploadParts', object, { ...BY_HEADER, ...keyed }),
    on('a download', 's3:GetObject', object, { ...BY_URL, ...keyed }),
    on('a look at an object', 's3:GetObject', object, { ...BY_HEADER, ...keyed }),
    on('the question whether an object is there', 's3:ListBucket', bucketArn(plan), BY_HEADER),
    ...(tagging ? [on('the tags of an upload', 's3:PutObjectTagging', object, { ...BY_URL, ...keyed })] : []),
    ...(tagging ? [on('a look at tags', 's3:GetObjectTagging', object, BY_HEADER)] : []),
  ];
}

/** What plain HTTP must not do: store, read, list. */
export function overPlainHttp(plan: BucketPlan): PlannedRequest[] {
  const context = contextOf(plan, BY_URL, { 'aws:securetransport': 'false', 's3:tlsversion': undefined });
  return [
    ...uploads(plan, { 'aws:securetransport': 'false', 's3:tlsversion': undefined }).map((request) => ({
      ...request,
      what: 'an upload',
    })),
    { what: 'a download', action: 's3:GetObject', resource: objectArn(plan, 'an-object'), context },
    { what: 'a listing', action: 's3:ListBucket', resource: bucketArn(plan), context },
  ];
}

export function objectArn(plan: BucketPlan, key: string): string {
  return `${bucketArn(plan)}/${key}`;
}

export function bucketArn({ partition, bucket }: BucketPlan): string {
  return `arn:${partition}:s3:::${bucket}`;
}

/** A presigned URL, some seconds old. */
const BY_URL: Change = {
  's3:authtype': 'REST-QUERY-STRING',
  's3:signatureage': '5000',
  's3:x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
};
const BY_HEADER: Change = {
  's3:authtype': 'REST-HEADER',
  's3:signatureage': '100',
  's3:x-amz-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
};

function contextOf({ allowHttp }: BucketPlan, sent: Change, change: Change): Record<string, string> {
  const all: Change = {
    'aws:securetransport': String(!allowHttp),
    's3:signatureversion': 'AWS4-HMAC-SHA256',
    ...(allowHttp ? {} : { 's3:tlsversion': '1.3' }),
    ...sent,
    ...change,
  };
  const context: Record<string, string> = {};
  for (const [key, value] of Object.entries(all)) if (value !== undefined) context[key] = value;
  return context;
}
