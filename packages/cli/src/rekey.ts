import { type OtherEncryption, RekeyError, rekeyObject } from '@sealift/admin/rekey';
import { type Command, parse, required, UsageError } from './command.js';
import { keysOf, openStore, RUN_OPTIONS, runOver } from './object-run.js';
import { STORE_OPTIONS } from './place-flags.js';
import { STORAGE_OPTIONS, type StorageValues, storageOf } from './storage-flags.js';

const OPTIONS = { ...STORAGE_OPTIONS, ...STORE_OPTIONS, ...RUN_OPTIONS, to: { type: 'string' } } as const;

export const rekey: Command = {
  help: `Usage: sealift rekey (KEY | --prefix TEXT | --list FILE | --inventory FILE) --bucket NAME --region NAME --master-secrets FILE

Gives stored objects under SSE-C a new key, from the first secret in FILE, by a
copy inside S3. Those that have one already are left alone. Answers with a report
in JSON.

  KEY, --prefix TEXT       one object; all below a prefix
  --list FILE              keys, one per line; "-" is standard input
  --inventory FILE|s3://…  manifest.json of an S3 Inventory of the bucket, CSV or Parquet
  --shard I/N              of these, only shard I of N: one per machine
  --bucket NAME, --region NAME, --s3-endpoint URL, --bucket-owner ACCOUNT
  --master-secrets FILE    "VERSION BASE64" per line, the newest first, with every
                           secret that objects may still have

Or leave SSE-C for another encryption by S3:
  --to sse-s3 | sse-kms | dsse-kms
  --kms-key-id KEY, --encryption-context NAME=VALUE …, --bucket-key on|off

  --journal FILE           remembers what is done: the same command goes on there.
                           Each shard has its own
  --dry-run                do all but write: which objects still need an old secret?
  --concurrency N          objects at a time, default 4

  sealift rekey --prefix users/ --bucket my-uploads --region eu-central-1 \\
    --master-secrets secrets --journal rekey.journal
  sealift rekey --prefix "" --bucket my-uploads --region eu-central-1 \\
    --master-secrets secrets --dry-run`,
  flags: OPTIONS,

  async run(args, terminal) {
    const { values, positionals } = parse(args, OPTIONS);
    const { env } = terminal;
    const secrets = required(values['master-secrets'] ?? env.SEALIFT_MASTER_SECRETS, '--master-secrets');
    const to = await targetOf(values);
    const store = await openStore({ ...values, 'master-secrets': secrets }, env);
    const options = { store, dryRun: values['dry-run'], ...(to === undefined ? {} : { to }) };
    const failed = await runOver(
      keysOf(store, values, positionals, terminal.signal),
      (key) => rekeyObject(key, options),
      values,
      // With a new secret in the same file, what is done is to be done again.
      ['rekey', store.customerKeys?.newest ?? ''],
      terminal,
    );
    if (failed > 0) throw new RekeyError('rekey-incomplete', `${failed} objects failed; see the report.`);
  },
};

async function targetOf(values: StorageValues & { readonly to?: string | undefined }) {
  const { to, 'master-secrets': _, ...flags } = values;
  if (to === undefined) {
    const stray = (Object.keys(STORAGE_OPTIONS) as (keyof typeof STORAGE_OPTIONS)[]).find(
      (flag) => flag !== 'master-secrets' && values[flag] !== undefined,
    );
    if (stray !== undefined) throw new UsageError(`--${stray} belongs to --to sse-kms or dsse-kms`);
    return undefined;
  }
  if (to === 'sse-c')
    throw new UsageError('--to is sse-s3, sse-kms or dsse-kms; without it a new key is made');
  return (await storageOf(to, flags, '--to')) as OtherEncryption;
}
