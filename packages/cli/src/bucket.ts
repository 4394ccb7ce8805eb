import {
  BucketAdmin,
  BucketError,
  type BucketPlan,
  bucketPolicy,
  corsRule,
  type ExamineOptions,
  examineBucket,
  type PlanInput,
  planOf,
  regionOfKey,
  setupBucket,
  signerPolicy,
} from '@sealift/admin/bucket';
import { s3Client } from '@sealift/admin/objects';
import { type Command, onePositional, parse, required, type Terminal, UsageError } from './command.js';
import { waitingFor } from './progress.js';

const OPTIONS = {
  bucket: { type: 'string' },
  profile: { type: 'string' },
  keys: { type: 'string' },
  segments: { type: 'boolean' },
  'kms-key': { type: 'string' },
  'client-kms-key': { type: 'string' },
  'allowed-origin': { type: 'string', multiple: true },
  'signer-role': { type: 'string' },
  'check-keys': { type: 'boolean' },
  'kms-endpoint': { type: 'string' },
  region: { type: 'string' },
  's3-endpoint': { type: 'string' },
  'allow-http': { type: 'boolean' },
  iam: { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

export const bucket: Command = {
  help: `Usage: sealift bucket policy|cors|setup|doctor --bucket NAME --profile PROFILE …

  policy   prints the bucket policy; with --iam the policy for the signer's role
  cors     prints the CORS rule
  setup    applies policy, CORS, lifecycle rule, default encryption and SSE-C block;
           what others have set under other names stays
  doctor   compares the bucket with the profile; exit code 1 when it finds errors

  --bucket NAME
  --profile PROFILE        client, sse-s3, sse-kms, dsse-kms, sse-c, or client+sse-kms and so on
  --keys browser           with sse-c: pages hold the keys, as in serverSideEncryption
  --segments               with client: pages store segment tables, as in clientEncryption
  --kms-key ARN            key of sse-kms and dsse-kms; with --s3-endpoint any name that the store knows
  --client-kms-key ARN     AWS KMS key that wraps data keys of client (for --iam)
  --allowed-origin ORIGIN  pages that upload; may be given several times
  --signer-role ARN        doctor: judge policy statements about some principals by it
  --check-keys             doctor: have AWS KMS make a data key under each key
  --kms-endpoint URL       another service with the API of AWS KMS
  --allow-http             no statement against plain HTTP: development servers only
  --region NAME            or AWS_REGION
  --s3-endpoint URL        an S3-compatible store, addressed path-style
  --json                   doctor: the findings for machines

--bucket, --region and --s3-endpoint may stand in the environment (SEALIFT_BUCKET …).
Credentials come as for any AWS tool.

  sealift bucket setup --bucket my-uploads --profile client+sse-s3 --region eu-central-1 \\
    --allowed-origin https://app.example
  sealift bucket doctor --bucket my-uploads --profile client+sse-s3 --region eu-central-1 \\
    --allowed-origin https://app.example --json`,
  flags: OPTIONS,
  actions: ['policy', 'cors', 'setup', 'doctor'],

  async run(args, terminal) {
    const { values, positionals } = parse(args, OPTIONS);
    const action = onePositional(positionals, 'policy, cors, setup or doctor');
    const { env } = terminal;
    const endpoint = values['s3-endpoint'] ?? env.SEALIFT_S3_ENDPOINT;
    const plan = planOfFlags({
      bucket: required(values.bucket ?? env.SEALIFT_BUCKET, '--bucket'),
      profile: required(values.profile, '--profile'),
      keys: values.keys,
      segments: values.segments,
      kmsKeyArn: values['kms-key'],
      clientKmsKeyArn: values['client-kms-key'],
      foreignKeyNames: endpoint !== undefined,
      origins: values['allowed-origin'],
      signerArn: values['signer-role'],
      region: values.region ?? env.SEALIFT_REGION ?? env.AWS_REGION,
      allowHttp: values['allow-http'],
    });
    if (action === 'policy') {
      terminal.out(JSON.stringify(values.iam ? signerPolicy(plan) : bucketPolicy(plan), null, 2));
      return;
    }
    if (action !== 'cors' && action !== 'setup' && action !== 'doctor')
      throw new UsageError('the action is policy, cors, setup or doctor');
    if (plan.origins.length === 0) throw new UsageError('--allowed-origin is missing');
    if (action === 'cors') {
      terminal.out(JSON.stringify({ CORSRules: [corsRule(plan)] }, null, 2));
      return;
    }
    const client = s3Client({
      region: required(values.region ?? env.SEALIFT_REGION ?? env.AWS_REGION, '--region'),
      ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    });
    try {
      const admin = new BucketAdmin(client, plan.bucket);
      if (action === 'doctor') await doctor(admin, plan, await examineOptions(values), values.json, terminal);
      else
        for (const done of await waitingFor(setupBucket(admin, plan), terminal, 'setting up the bucket'))
          terminal.out(`set: ${done}`);
    } finally {
      client.destroy();
    }
  },
};

/** Where flag and field of the plan have different names. */
const FLAG_OF: Readonly<Record<string, string>> = {
  kmsKeyArn: 'kms-key',
  clientKmsKeyArn: 'client-kms-key',
  origins: 'allowed-origin',
  signerArn: 'signer-role',
};

/** @throws BucketError `bucket-plan-invalid` naming the flag */
function planOfFlags(input: PlanInput): BucketPlan {
  try {
    return planOf(input);
  } catch (error) {
    if (!(error instanceof BucketError) || error.field === undefined) throw error;
    const { code, field, message } = error;
    const words = message.startsWith(field) ? message.slice(field.length) : `: ${message}`;
    throw new BucketError(code, `--${FLAG_OF[field] ?? field}${words}`, { cause: error, field });
  }
}

/** A key lies in the region that its ARN names. */
async function examineOptions(values: {
  readonly 'check-keys'?: boolean;
  readonly 'kms-endpoint'?: string;
  readonly region?: string;
}): Promise<ExamineOptions> {
  if (!values['check-keys']) return {};
  const { awsKms } = await import('@sealift/kms/aws');
  const endpoint = values['kms-endpoint'];
  const own = endpoint === undefined ? {} : { endpoint };
  return { kmsOf: (arn) => awsKms({ region: regionOfKey(arn) ?? values.region ?? '', ...own }) };
}

async function doctor(
  admin: BucketAdmin,
  plan: BucketPlan,
  options: ExamineOptions,
  json: boolean | undefined,
  terminal: Terminal,
): Promise<void> {
  const { out } = terminal;
  const examination = examineBucket(admin, plan, options);
  const { healthy, findings } = await waitingFor(examination, terminal, 'examining the bucket');
  if (json) out(JSON.stringify({ bucket: plan.bucket, healthy, findings }, null, 2));
  else
    for (const { severity, code, message, fix } of findings)
      out(`${severity} ${code}: ${message}\n  fix: ${fix}`);
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  if (!healthy)
    throw new BucketError('bucket-unfit', `The bucket has ${errors} error${errors === 1 ? '' : 's'}.`);
  if (!json && findings.length === 0) out('The bucket is as the profile needs it.');
}
