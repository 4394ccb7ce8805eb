import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { forEachObject, ObjectStore, openJournal, type RunReport, s3Client } from '@sealift/admin/objects';
import { CustomerKeys } from '@sealift/signer/protection';
import { required, type Terminal, UsageError } from './command.js';
import { keysOfInventory, ofShard, shardOf } from './inventory-flags.js';
import { readMasterSecrets } from './master-secrets.js';
import type { StoreValues } from './place-flags.js';
import { s3Of } from './serve-settings.js';

/** Flags of every command that goes over many of them. */
export const RUN_OPTIONS = {
  prefix: { type: 'string' },
  list: { type: 'string' },
  inventory: { type: 'string' },
  shard: { type: 'string' },
  journal: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  concurrency: { type: 'string', default: '4' },
} as const;

type RunValues = StoreValues & {
  readonly prefix?: string | undefined;
  readonly list?: string | undefined;
  readonly inventory?: string | undefined;
  readonly shard?: string | undefined;
  readonly journal?: string | undefined;
  readonly 'dry-run': boolean;
  readonly concurrency: string;
};

/** Milliseconds: S3 takes its time to copy 5 GiB. */
const COPY_TIMEOUT = 900_000;

/** @throws UsageError, SignerConfigError */
export async function openStore(values: StoreValues, env: Terminal['env']): Promise<ObjectStore> {
  const bucket = required(values.bucket ?? env.SEALIFT_BUCKET, '--bucket');
  const region = required(values.region ?? env.SEALIFT_REGION ?? env.AWS_REGION, '--region');
  const s3Endpoint = values['s3-endpoint'] ?? env.SEALIFT_S3_ENDPOINT;
  const bucketOwner = values['bucket-owner'] ?? env.SEALIFT_BUCKET_OWNER;
  const secrets = values['master-secrets'] ?? env.SEALIFT_MASTER_SECRETS;
  const customerKeys = secrets === undefined ? undefined : new CustomerKeys(await readMasterSecrets(secrets));
  const client = s3Client(s3Of({ bucket, region, s3Endpoint, bucketOwner }), COPY_TIMEOUT);
  return new ObjectStore(client, bucket, { expectedBucketOwner: bucketOwner, customerKeys });
}

type Keys = AsyncIterable<string> | Iterable<string>;

/** Exactly one of the four ways to name objects; of one shard, if there are several. @throws UsageError */
export function keysOf(
  store: ObjectStore,
  { prefix, list, inventory, shard }: Pick<RunValues, 'prefix' | 'list' | 'inventory' | 'shard'>,
  positionals: readonly string[],
  signal: AbortSignal,
): () => Promise<Keys> {
  const [key, more] = positionals;
  if (more !== undefined) throw new UsageError(`"${more}" is one argument too many`);
  if ([key, prefix, list, inventory].filter((given) => given !== undefined).length !== 1) {
    throw new UsageError('give one of KEY, --prefix, --list and --inventory');
  }
  const part = shardOf(shard);
  if (key !== undefined) {
    if (part !== undefined) throw new UsageError('--shard does not go with KEY');
    return async () => [key];
  }
  if (prefix !== undefined) return async () => ofShard(store.list(prefix), part);
  if (inventory !== undefined) {
    const keys = keysOfInventory(store, inventory, signal);
    return async () => ofShard(keys, part);
  }
  return async () => {
    const content = list === '-' ? await text(process.stdin) : await readFile(list ?? '', 'utf8');
    const keys = content.split(/\r?\n/).filter((line) => line !== '');
    return ofShard(keys, part);
  };
}

/**
 * Does one thing to all objects named: journal, progress on a terminal, the report on standard output.
 *
 * @param marks what a journal belongs to besides the flags, e.g. the command's name
 * @returns how many objects failed
 */
export async function runOver(
  keys: () => Promise<Keys>,
  each: (key: string) => Promise<string>,
  values: RunValues,
  marks: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const { out, status, signal } = terminal;
  const concurrency = numberOf(values.concurrency);
  const journal =
    values.journal === undefined ? undefined : await openJournal(values.journal, runOf(values, marks));
  const since = performance.now();
  try {
    const report = await forEachObject({
      keys: await keys(),
      each,
      concurrency,
      ...(journal === undefined ? {} : { journal }),
      onProgress: (soFar) => status?.show(progressOf(soFar, (performance.now() - since) / 1000)),
      signal,
    });
    out(JSON.stringify({ dryRun: values['dry-run'], ...report }, null, 2));
    return report.failed.length;
  } finally {
    status?.clear();
    await journal?.close();
  }
}

/** What a journal belongs to: the bucket and everything that decides what is done. No key material, only file names. */
function runOf(values: RunValues, marks: readonly string[]): string {
  const { journal: _, concurrency: __, 'dry-run': ___, ...rest } = values;
  return JSON.stringify([...marks, ...Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

function numberOf(concurrency: string): number {
  if (/^[1-9]\d?$/.test(concurrency)) return Number(concurrency);
  throw new UsageError('--concurrency is 1 to 99');
}

/** @param seconds that it has taken so far */
function progressOf({ counts, failed }: RunReport, seconds: number): string {
  const words = Object.entries(counts).map(([outcome, count]) => `${count} ${outcome}`);
  const done = Object.values(counts).reduce((sum, count) => sum + count, failed.length);
  const rate = seconds < 1 ? [] : [`${(done / seconds).toFixed(1)}/s`];
  return [...words, ...(failed.length > 0 ? [`${failed.length} failed`] : []), ...rate].join(', ');
}
