import { FleetError } from '../errors.js';

export interface JobOptions {
  /** AWS account that the job belongs to: 12 digits. */
  readonly account: string;
  /** ARN of the Lambda function, best with a version or an alias: a job runs for days. */
  readonly functionArn: string;
  /** ARN of the role that the job works with. */
  readonly roleArn: string;
  /** Where the manifest lies. */
  readonly manifest: S3Place;
  /** ETag of the manifest in S3. */
  readonly manifestEtag: string;
  /** Where the completion report goes; `key` is its prefix, `''` for none. */
  readonly report: S3Place;
  /** Tasks in the report. Default: all. */
  readonly reportScope?: 'AllTasks' | 'FailedTasksOnly';
  /** For `each` of the handler. At most 10. Default: none. */
  readonly userArguments?: Readonly<Record<string, string>>;
  /** At most 256 characters. Default: none. */
  readonly description?: string;
  /** Against other jobs of the account; the higher, the sooner. Default: 10. */
  readonly priority?: number;
  /** Wait for a person before the first task. Default: true. */
  readonly confirm?: boolean;
  /** 1 to 64 characters: S3 makes one job of two requests with the same. */
  readonly requestToken: string;
}

/** A key, or a prefix, in a bucket. */
export interface S3Place {
  readonly bucket: string;
  readonly key: string;
}

/** Limits of S3 (`CreateJob`, `LambdaInvokeOperation` in the Amazon S3 API reference). */
const MAX_ARGUMENTS = 10;
const MAX_ARGUMENT_NAME = 64;
const MAX_ARGUMENT_VALUE = 1024;
const MAX_DESCRIPTION = 256;
const MAX_PREFIX = 512;
const MAX_TOKEN = 64;
const MAX_PRIORITY = 2_147_483_647;

const ACCOUNT = /^\d{12}$/;
const FUNCTION =
  /^arn:(aws[a-z-]*):lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+(?::(?:\$LATEST|[A-Za-z0-9_-]+))?$/;
const ROLE = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const ETAG = /^[0-9a-f]{32}(?:-\d{1,5})?$/;

/**
 * The request of `CreateJob`, as `aws s3control create-job --cli-input-json` takes it: schema 2.0, one call of the
 * function for each line of the manifest.
 *
 * @throws FleetError `job-invalid`, whose `field` names the option
 */
export function jobDefinition(options: JobOptions): object {
  check(options);
  const { manifest, report, userArguments = {}, description = '' } = options;
  const partition = partitionOf(options.functionArn);
  return {
    AccountId: options.account,
    ConfirmationRequired: options.confirm ?? true,
    Operation: {
      LambdaInvoke: {
        FunctionArn: options.functionArn,
        InvocationSchemaVersion: '2.0',
        ...(Object.keys(userArguments).length === 0 ? {} : { UserArguments: userArguments }),
      },
    },
    Manifest: {
      Spec: { Format: 'S3BatchOperations_CSV_20180820', Fields: ['Bucket', 'Key'] },
      Location: {
        ObjectArn: `arn:${partition}:s3:::${manifest.bucket}/${manifest.key}`,
        ETag: options.manifestEtag,
      },
    },
    Report: {
      Enabled: true,
      Bucket: `arn:${partition}:s3:::${report.bucket}`,
      ...(report.key === '' ? {} : { Prefix: report.key }),
      Format: 'Report_CSV_20180820',
      ReportScope: options.reportScope ?? 'AllTasks',
    },
    ...(description === '' ? {} : { Description: description }),
    Priority: options.priority ?? 10,
    RoleArn: options.roleArn,
    ClientRequestToken: options.requestToken,
  };
}

/** `aws`, `aws-cn` … */
export function partitionOf(functionArn: string): string {
  return FUNCTION.exec(functionArn)?.[1] ?? 'aws';
}

function check(options: JobOptions): void {
  const { manifest, report, userArguments = {}, description = '', priority = 10, requestToken } = options;
  const entries = Object.entries(userArguments);
  const rules: readonly (readonly [boolean, field: string, rule: string])[] = [
    [ACCOUNT.test(options.account), 'account', 'is 12 digits'],
    [FUNCTION.test(options.functionArn), 'functionArn', 'is the ARN of a Lambda function'],
    [ROLE.test(options.roleArn), 'roleArn', 'is the ARN of an IAM role'],
    [BUCKET.test(manifest.bucket) && manifest.key !== '', 'manifest', 'is a bucket and a key'],
    [ETAG.test(options.manifestEtag), 'manifestEtag', 'is an ETag without quotes'],
    [BUCKET.test(report.bucket), 'report', 'is a bucket, and a prefix'],
    [report.key.length <= MAX_PREFIX, 'report', `is a prefix of up to ${MAX_PREFIX} characters`],
    [entries.length <= MAX_ARGUMENTS, 'userArguments', `are ${MAX_ARGUMENTS} at most`],
    [
      entries.every(
        ([name, value]) =>
          name !== '' && name.length <= MAX_ARGUMENT_NAME && value.length <= MAX_ARGUMENT_VALUE,
      ),
      'userArguments',
      `have names of 1 to ${MAX_ARGUMENT_NAME} and values of up to ${MAX_ARGUMENT_VALUE} characters`,
    ],
    [description.length <= MAX_DESCRIPTION, 'description', `has up to ${MAX_DESCRIPTION} characters`],
    [
      Number.isInteger(priority) && priority >= 0 && priority <= MAX_PRIORITY,
      'priority',
      `is a whole number up to ${MAX_PRIORITY}`,
    ],
    [
      requestToken.length >= 1 && requestToken.length <= MAX_TOKEN,
      'requestToken',
      `has 1 to ${MAX_TOKEN} characters`,
    ],
  ];
  for (const [holds, field, rule] of rules)
    if (!holds)
      throw new FleetError('job-invalid', `S3 would not take this job: ${field} ${rule}.`, { field });
}
