import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  FleetError,
  type JobOptions,
  jobDefinition,
  jobRolePolicy,
  jobTrustPolicy,
  manifestLines,
  type S3Place,
} from '@sealift/admin/fleet';
import { type Command, onePositional, parse, required, UsageError } from './command.js';
import { makeFolder } from './make-folder.js';
import { keysOf, openStore } from './object-run.js';
import { OutputFile } from './output-file.js';
import { STORE_OPTIONS } from './place-flags.js';
import { s3UrlOf } from './s3-url.js';
import { pairsOf } from './storage-flags.js';

const OPTIONS = {
  ...STORE_OPTIONS,
  prefix: { type: 'string' },
  list: { type: 'string' },
  inventory: { type: 'string' },
  account: { type: 'string' },
  function: { type: 'string' },
  role: { type: 'string' },
  manifest: { type: 'string' },
  report: { type: 'string' },
  'failed-only': { type: 'boolean', default: false },
  argument: { type: 'string', multiple: true },
  description: { type: 'string' },
  priority: { type: 'string' },
  start: { type: 'boolean', default: false },
  out: { type: 'string' },
  force: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof parse<typeof OPTIONS>>['values'];

/** Characters gathered before they are written. */
const BLOCK = 1024 * 1024;

export const fleet: Command = {
  help: `Usage: sealift fleet job (--prefix TEXT | --list FILE | --inventory FILE) --bucket NAME --region NAME
         --account ID --function ARN --role ARN --manifest s3://BUCKET/KEY --report s3://BUCKET/PREFIX --out DIR

Writes what a job of S3 Batch Operations needs, and says how to create it. It
sends nothing to S3 and changes nothing.

  DIR/manifest.csv         the objects, one line each
  DIR/job.json             for "aws s3control create-job --cli-input-json"
  DIR/role.json            what the job's role must be allowed, and
  DIR/trust.json           who may take it

  --prefix TEXT            all objects below a prefix ("" for all of the bucket)
  --list FILE              keys, one per line; "-" is standard input
  --inventory FILE|s3://…  manifest.json of an S3 Inventory of the bucket, CSV or Parquet
  --bucket NAME, --region NAME, --s3-endpoint URL, --bucket-owner ACCOUNT

  --account ID             12 digits: whose job it is
  --function ARN           the Lambda function, best with its version or an alias
  --role ARN               the role that the job works with
  --manifest s3://…        where manifest.csv will lie
  --report s3://…          where the completion report goes: a bucket, and a prefix
  --failed-only            only failed tasks in the report
  --argument NAME=VALUE …  for the function; up to ten
  --description TEXT, --priority N (default 10)
  --start                  begin without waiting for a confirmation
  --force                  replace files that are there

  sealift fleet job --prefix users/ --bucket my-uploads --region eu-central-1 \\
    --account 111122223333 --function arn:aws:lambda:eu-central-1:111122223333:function:rewrap:3 \\
    --role arn:aws:iam::111122223333:role/rewrap --manifest s3://my-jobs/manifest.csv \\
    --report s3://my-jobs/reports --out job`,
  flags: OPTIONS,
  actions: ['job'],

  async run(args, terminal) {
    const { values, positionals } = parse(args, OPTIONS);
    const what = onePositional(positionals, 'what to write ("job")');
    if (what !== 'job') throw new UsageError(`"${what}" is not something to write; it is "job"`);
    const { env, signal } = terminal;
    const folder = required(values.out, '--out');
    // Whatever is wrong in the job is known before a bucket is listed.
    const options = optionsOf(values);
    assertJob(options);
    const store = await openStore(values, env);
    const keys = await keysOf(store, values, [], signal)();
    await makeFolder(folder);
    const writing = await OutputFile.create(join(folder, 'manifest.csv'), values.force);
    const { objects, md5 } = await writeManifest(writing, manifestLines(store.bucket, keys), signal);
    const job = jobDefinition({ ...options, manifestEtag: md5 });
    const documents = { job, role: jobRolePolicy(options), trust: jobTrustPolicy(options) };
    for (const [name, document] of Object.entries(documents)) {
      const file = await OutputFile.create(join(folder, `${name}.json`), values.force);
      await file.write(encoder.encode(`${JSON.stringify(document, null, 2)}\n`));
      await file.commit();
    }
    const region = values.region ?? env.SEALIFT_REGION ?? env.AWS_REGION ?? '';
    terminal.out(nextSteps(objects, folder, region, options));
  },
};

const encoder = new TextEncoder();

/** @throws UsageError */
function optionsOf(values: Values): JobOptions {
  const manifest = s3UrlOf(required(values.manifest, '--manifest'));
  if (manifest === undefined) throw new UsageError('--manifest is s3://BUCKET/KEY');
  const { description, argument, priority } = values;
  if (priority !== undefined && !/^\d{1,10}$/.test(priority)) throw new UsageError('--priority is a number');
  return {
    account: required(values.account, '--account'),
    functionArn: required(values.function, '--function'),
    roleArn: required(values.role, '--role'),
    manifest,
    // Of no bytes, until the manifest is written.
    manifestEtag: createHash('md5').digest('hex'),
    report: reportOf(required(values.report, '--report')),
    reportScope: values['failed-only'] ? 'FailedTasksOnly' : 'AllTasks',
    ...(argument === undefined ? {} : { userArguments: pairsOf(argument, '--argument') }),
    ...(description === undefined ? {} : { description }),
    ...(priority === undefined ? {} : { priority: Number(priority) }),
    confirm: !values.start,
    requestToken: randomUUID(),
  };
}

/** A bucket, with a prefix or without. @throws UsageError */
function reportOf(text: string): S3Place {
  const [, bucket, key = ''] = /^s3:\/\/([^/]+)(?:\/(.*?)\/?)?$/s.exec(text) ?? [];
  if (bucket === undefined) throw new UsageError('--report is s3://BUCKET/PREFIX');
  return { bucket, key };
}

/** @throws UsageError */
function assertJob(options: JobOptions): void {
  try {
    jobDefinition(options);
  } catch (error) {
    throw error instanceof FleetError ? new UsageError(error.message.replace(/\.$/, '')) : error;
  }
}

/** @returns the number of objects, and the manifest's MD5 in hexadecimal */
async function writeManifest(
  file: OutputFile,
  lines: AsyncIterable<string>,
  signal: AbortSignal,
): Promise<{ objects: number; md5: string }> {
  const hash = createHash('md5');
  let objects = 0;
  let text = '';
  const flush = async (): Promise<void> => {
    const bytes = encoder.encode(text);
    hash.update(bytes);
    await file.write(bytes);
    text = '';
  };
  try {
    for await (const line of lines) {
      signal.throwIfAborted();
      text += line;
      objects++;
      if (text.length >= BLOCK) await flush();
    }
    await flush();
    if (objects === 0)
      throw new FleetError('job-invalid', 'There are no objects: S3 takes no empty manifest.');
    await file.commit();
  } catch (error) {
    await file.discard();
    throw error;
  }
  return { objects, md5: hash.digest('hex') };
}

function nextSteps(objects: number, folder: string, region: string, { manifest }: JobOptions): string {
  return `${objects} objects. Next, with the AWS command line:
aws s3api put-object --region ${region} --bucket ${manifest.bucket} --key ${quoted(manifest.key)} --body ${quoted(join(folder, 'manifest.csv'))}
  (its ETag must be the one in job.json; it is another where the bucket uses SSE-KMS: change job.json then)
aws s3control create-job --region ${region} --cli-input-json ${quoted(`file://${join(folder, 'job.json')}`)}`;
}

/** As a shell reads it as one word. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
