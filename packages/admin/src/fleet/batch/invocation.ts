import { FleetError } from '../errors.js';

/** The payload of one call by S3 Batch Operations, checked, in one shape for both schemas. */
export interface Invocation {
  readonly schema: '1.0' | '2.0';
  readonly invocationId: string;
  readonly jobId: string;
  /** Of the job, for what its creator wants to say; only schema 2.0 has them. */
  readonly userArguments: Readonly<Record<string, string>>;
  readonly tasks: readonly Task[];
}

export interface Task {
  readonly taskId: string;
  /** As it was sent: URL-encoded in schema 1.0. */
  readonly key: string;
  readonly versionId: string | undefined;
  readonly bucket: string;
}

/** `arn:aws:s3:::name`; in the oldest documents with region and account. Access points have a slash, and are refused. */
const BUCKET_ARN = /^arn:aws[a-z-]*:s3:[a-z0-9-]*:[0-9]*:([a-z0-9][a-z0-9.-]+)$/;

/** @throws FleetError `invocation-unknown`, whose message names fields and never holds what was in them */
export function parseInvocation(event: unknown): Invocation {
  const call = record(event, 'event');
  const schema = call.invocationSchemaVersion;
  if (schema !== '1.0' && schema !== '2.0') throw unknown('invocationSchemaVersion', 'is 1.0 or 2.0');
  const job = record(call.job, 'job');
  if (!Array.isArray(call.tasks) || call.tasks.length === 0) throw unknown('tasks', 'is a list of tasks');
  const tasks = call.tasks.map((task, index) => taskOf(task, schema, `tasks[${index}]`));
  if (new Set(tasks.map(({ taskId }) => taskId)).size !== tasks.length)
    throw unknown('tasks', 'has a task id twice');
  return {
    schema,
    invocationId: string(call.invocationId, 'invocationId'),
    jobId: string(job.id, 'job.id'),
    userArguments: userArgumentsOf(job.userArguments),
    tasks,
  };
}

function taskOf(value: unknown, schema: '1.0' | '2.0', at: string): Task {
  const task = record(value, at);
  const versionId = task.s3VersionId ?? undefined;
  return {
    taskId: string(task.taskId, `${at}.taskId`),
    key: string(task.s3Key, `${at}.s3Key`),
    versionId: versionId === undefined ? undefined : string(versionId, `${at}.s3VersionId`),
    bucket: schema === '2.0' ? string(task.s3Bucket, `${at}.s3Bucket`) : bucketOf(task.s3BucketArn, at),
  };
}

function bucketOf(arn: unknown, at: string): string {
  const [, bucket] = BUCKET_ARN.exec(string(arn, `${at}.s3BucketArn`)) ?? [];
  if (bucket === undefined) throw unknown(`${at}.s3BucketArn`, 'is the ARN of a bucket');
  return bucket;
}

function userArgumentsOf(value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(
    value === undefined || value === null ? {} : record(value, 'job.userArguments'),
  );
  return Object.fromEntries(entries.map(([name, text]) => [name, string(text, 'job.userArguments')]));
}

function record(value: unknown, field: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unknown(field, 'is missing');
  return value as Readonly<Record<string, unknown>>;
}

function string(value: unknown, field: string): string {
  if (typeof value !== 'string' || value === '') throw unknown(field, 'is text');
  return value;
}

function unknown(field: string, rule: string): FleetError {
  return new FleetError('invocation-unknown', `No event of S3 Batch Operations: ${field} ${rule}.`, {
    field,
  });
}
