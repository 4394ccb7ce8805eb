import { SegmentDamagedError } from '@sealift/core/segments';
import { addSegments } from './add-segments.js';
import { type Command, onePositional, parse, type Terminal, UsageError } from './command.js';
import { KEY_FILE_OPTIONS } from './key-files.js';
import type { OpenChoice } from './object-in-s3.js';
import { keysOf, openStore, RUN_OPTIONS, runOver } from './object-run.js';
import { instructionFileOf } from './open-flags.js';
import { STORE_OPTIONS } from './place-flags.js';
import { Meter } from './progress.js';
import { type S3Url, s3UrlOf } from './s3-url.js';
import { unlessTable } from './segment-table.js';
import { contextOf } from './storage-flags.js';
import { type SegmentReport, verifyStored } from './verify-segments.js';
import { KMS_OPTIONS, wrappingKeyOf } from './wrapping-key.js';

const OPTIONS = {
  ...STORE_OPTIONS,
  ...RUN_OPTIONS,
  ...KMS_OPTIONS,
  ...KEY_FILE_OPTIONS,
  'aes-key': { type: 'string' },
  'rsa-private-key': { type: 'string' },
  suffix: { type: 'string' },
  'moved-from': { type: 'string' },
  'storage-context': { type: 'string', multiple: true },
  json: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof parse<typeof OPTIONS>>['values'];

/** Ways to name many objects. */
const MANY = ['prefix', 'list', 'inventory'] as const;
/** Flags of many objects. */
const ONLY_MANY = ['bucket', 'shard', 'journal'] as const;
const ONLY_ADD = [...MANY, ...ONLY_MANY, 'dry-run', 'storage-context'] as const;

export const segments: Command = {
  help: `Usage: sealift segments add s3://BUCKET/KEY --region NAME [the key]
       sealift segments add (--prefix TEXT | --list FILE | --inventory FILE) --bucket NAME --region NAME [the key]
       sealift segments verify s3://BUCKET/KEY --region NAME [the key] [--json]

The segment table of an object, KEY.segments, lets ranges of it be verified without reading
all of it (sealift cat --range).

  add      makes it for stored objects, of other S3 Encryption Clients too: each is read and
           verified as a whole, once. A table that can be used is kept, files of one segment
           need none. Says what it did; of many objects, with a report in JSON
  verify   reads all of the object, verifies every segment by the table, and names those
           that are damaged, by number and bytes of the file; exit code 1 then

  --aes-key KEYFILE | --rsa-private-key PEM | --kms aws | --kms-file FILE
                           the key; [--kms-principal NAME], [--key-id KEY]
  --group-may-read-keys    take key files that their group may read, too
  --suffix .NAME           another instruction file than KEY.instruction
  --moved-from KEY         it was made under that key, and moved
  --master-secrets FILE    for objects under SSE-C
  --region NAME, --s3-endpoint URL, --bucket-owner ACCOUNT
  --json                   verify: the whole report
add:
  --storage-context NAME=VALUE …
                           encryption context of the table, where the objects have SSE-KMS
                           with one: S3 tells nobody theirs
  --dry-run                says what it would do, and writes nothing
  --prefix TEXT            all below a prefix, in --bucket NAME
  --list FILE              keys, one per line; "-" is standard input
  --inventory FILE|s3://…  manifest.json of an S3 Inventory of the bucket, CSV or Parquet
  --shard I/N              of these, only shard I of N: one per machine
  --journal FILE           remembers what is done: the same command goes on there
  --concurrency N          objects at a time, default 4

  sealift segments add s3://my-uploads/film --region eu-central-1 --kms aws
  sealift segments add --prefix films/ --bucket my-uploads --region eu-central-1 --kms aws
  sealift segments verify s3://my-uploads/film --region eu-central-1 --kms aws`,
  flags: OPTIONS,
  actions: ['add', 'verify'],

  async run(args, terminal) {
    const { values, positionals } = parse(args, OPTIONS);
    const [action, ...rest] = positionals;
    if (action === 'add') await add(values, rest, terminal);
    else if (action === 'verify') await verify(values, rest, terminal);
    else throw new UsageError('the action is add or verify');
  },
};

async function add(values: Values, positionals: readonly string[], terminal: Terminal): Promise<void> {
  if (values.json) throw new UsageError('--json is for "segments verify"');
  const isMany = MANY.some((flag) => values[flag] !== undefined);
  if (isMany === positionals.length > 0)
    throw new UsageError('give one of s3://BUCKET/KEY, --prefix, --list and --inventory');
  if (isMany && values['moved-from'] !== undefined) throw new UsageError('--moved-from is for one object');
  const url = isMany ? undefined : objectOf(positionals);
  const stray = ONLY_MANY.find((flag) => !isMany && values[flag] !== undefined);
  if (stray !== undefined) throw new UsageError(`--${stray} goes with --prefix, --list and --inventory`);
  const choice = await choiceOf(values);
  const options = {
    ...instructionFileOf(values),
    storageContext: contextOf(values['storage-context'], '--storage-context'),
    dryRun: values['dry-run'],
    signal: terminal.signal,
  };
  const store = await openStore(url === undefined ? values : { ...values, bucket: url.bucket }, terminal.env);
  try {
    if (url !== undefined) {
      const meter = new Meter(terminal, { work: 'verifying', unit: 'bytes' });
      let before = 0;
      const onProgress = (loaded: number): void => {
        meter.add(loaded - before);
        before = loaded;
      };
      const adding = addSegments(store, url.key, choice, { ...options, onProgress });
      const outcome = await adding.finally(() => meter.end());
      terminal.out(`${textOf(url)}: ${outcome}`);
      return;
    }
    const keys = keysOf(store, values, [], terminal.signal);
    const each = unlessTable(store, (key) => addSegments(store, key, choice, options));
    const failed = await runOver(keys, each, values, ['segments add'], terminal);
    if (failed > 0) throw new Error(`${failed} objects failed; see the report`);
  } finally {
    store.client.destroy();
  }
}

async function verify(values: Values, positionals: readonly string[], terminal: Terminal): Promise<void> {
  for (const flag of ONLY_ADD)
    if (values[flag] !== undefined && values[flag] !== false)
      throw new UsageError(`--${flag} is for "segments add"`);
  const url = objectOf(positionals);
  const choice = await choiceOf(values);
  const options = instructionFileOf(values);
  const store = await openStore({ ...values, bucket: url.bucket }, terminal.env);
  try {
    const report = await verifyStored(store, url.key, choice, options, terminal);
    if (values.json) terminal.out(JSON.stringify({ object: textOf(url), ...report }, null, 2));
    else print(report, terminal);
    const [first] = report.damaged;
    if (first !== undefined) throw new SegmentDamagedError(first.segment, report.segments);
  } finally {
    store.client.destroy();
  }
}

function print({ intact, size, segmentSize, segments, damaged }: SegmentReport, { out }: Terminal): void {
  for (const { segment, first, last } of damaged) out(`segment ${segment}: damaged, bytes ${first}-${last}`);
  if (!intact) return;
  if (segments === 1) out(`1 segment of ${size} bytes, genuine; it needs no table`);
  else out(`${segments} segments of ${segmentSize} bytes, all genuine`);
}

/** @throws UsageError */
function objectOf(positionals: readonly string[]): S3Url {
  const url = s3UrlOf(onePositional(positionals, 's3://BUCKET/KEY'));
  if (url === undefined) throw new UsageError('the object is s3://BUCKET/KEY');
  return url;
}

function textOf({ bucket, key }: S3Url): string {
  return `s3://${bucket}/${key}`;
}

/** @throws UsageError */
async function choiceOf(values: Values): Promise<OpenChoice> {
  const movedFrom = values['moved-from'];
  return {
    keyringFor: await wrappingKeyOf(values, 'rsa-private-key', true),
    // What does not commit to its key has no table: let that be said, and not that a flag is missing.
    commitmentPolicy: 'REQUIRE_ENCRYPT_ALLOW_DECRYPT',
    ...(movedFrom === undefined ? {} : { demands: { identity: { movedFrom } } }),
  };
}
