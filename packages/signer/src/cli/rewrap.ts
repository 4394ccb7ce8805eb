import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { type CommitmentPolicy, instructionFileKey } from '@sealift/core';
import { addRecipient } from '../rewrap/add-recipient.js';
import { RewrapError } from '../rewrap/errors.js';
import { openJournal } from '../rewrap/journal.js';
import { type RewrapReport, rewrapAll } from '../rewrap/rewrap-all.js';
import { rewrapObject } from '../rewrap/rewrap-object.js';
import { RewrapStore } from '../rewrap/store.js';
import { s3Client } from '../s3/connection.js';
import { type Command, parse, required, type Terminal, UsageError } from './command.js';
import { fromKeyring, toKeyring } from './rewrap-keys.js';
import { s3Of } from './serve-settings.js';

const OPTIONS = {
  bucket: { type: 'string' },
  region: { type: 'string' },
  's3-endpoint': { type: 'string' },
  'bucket-owner': { type: 'string' },
  prefix: { type: 'string' },
  list: { type: 'string' },
  'from-aes-key': { type: 'string' },
  'from-rsa-private-key': { type: 'string' },
  'from-kms-file': { type: 'string' },
  'from-key-id': { type: 'string' },
  'to-aes-key': { type: 'string' },
  'to-rsa-public-key': { type: 'string' },
  'to-kms-file': { type: 'string' },
  'to-key-id': { type: 'string' },
  'to-description': { type: 'string', multiple: true },
  'add-recipient': { type: 'string' },
  suffix: { type: 'string' },
  into: { type: 'string' },
  'instruction-file': { type: 'boolean', default: false },
  'enforce-rotation': { type: 'boolean', default: false },
  'allow-non-committing': { type: 'boolean', default: false },
  journal: { type: 'string' },
  'dry-run': { type: 'boolean', default: false },
  concurrency: { type: 'string', default: '4' },
} as const;
/** Milliseconds: S3 takes its time to copy 5 GiB. */
const COPY_TIMEOUT = 900_000;

type Values = ReturnType<typeof parse<typeof OPTIONS>>['values'];

export const rewrap: Command = {
  help: `Usage: sealift rewrap (KEY | --prefix TEXT | --list FILE) --bucket NAME --region NAME FROM TO

Gives stored objects another wrapping key. Their content is not read and not
moved. Answers with a report in JSON; progress goes to standard error.

  KEY, --prefix TEXT       one object; all below a prefix
  --list FILE              keys, one per line; "-" is standard input
  --bucket NAME, --region NAME, --s3-endpoint URL, --bucket-owner ACCOUNT

FROM, the key they are wrapped with:
  --from-aes-key KEYFILE | --from-rsa-private-key PEM | --from-kms-file FILE [--from-key-id KEY]
TO, the new one; a raw key needs a description that the old one has not:
  --to-aes-key KEYFILE --to-description NAME=VALUE …
  --to-rsa-public-key PEM --to-description NAME=VALUE …
  --to-kms-file FILE --to-key-id KEY
Or one more recipient, of objects with an instruction file:
  --add-recipient PEM --suffix .NAME --to-description NAME=VALUE …

  --instruction-file       move the wrapped key into KEY.instruction
  --into metadata          move it back into the object's metadata
  --enforce-rotation       refuse when the old key still unwraps the new one
  --allow-non-committing   also objects of format v2
  --journal FILE           remembers what is done: the same command goes on there
  --dry-run                do all but write
  --concurrency N          objects at a time, default 4`,

  async run(args, terminal) {
    const { values, positionals } = parse(args, OPTIONS);
    const { env, out, err, signal } = terminal;
    const store = storeOf(values, env);
    const keys = keysOf(store, values, positionals);
    const each = await jobOf(store, values);
    const journal =
      values.journal === undefined ? undefined : await openJournal(values.journal, runOf(values));
    try {
      const report = await rewrapAll({
        keys: await keys(),
        each,
        concurrency: numberOf(values.concurrency),
        ...(journal === undefined ? {} : { journal }),
        onProgress: (soFar) => err(progressOf(soFar)),
        signal,
      });
      out(JSON.stringify({ dryRun: values['dry-run'], ...report }, null, 2));
      if (report.failed.length > 0) {
        throw new RewrapError('rewrap-incomplete', `${report.failed.length} objects failed; see the report.`);
      }
    } finally {
      await journal?.close();
    }
  },
};

function storeOf(values: Values, env: Terminal['env']): RewrapStore {
  const bucket = required(values.bucket ?? env.SEALIFT_BUCKET, '--bucket');
  const region = required(values.region ?? env.SEALIFT_REGION ?? env.AWS_REGION, '--region');
  const s3Endpoint = values['s3-endpoint'] ?? env.SEALIFT_S3_ENDPOINT;
  const bucketOwner = values['bucket-owner'] ?? env.SEALIFT_BUCKET_OWNER;
  const client = s3Client(s3Of({ bucket, region, s3Endpoint, bucketOwner }), COPY_TIMEOUT);
  return new RewrapStore(client, bucket, bucketOwner);
}

type Keys = AsyncIterable<string> | Iterable<string>;

/** Exactly one of the three. @throws UsageError */
function keysOf(store: RewrapStore, values: Values, positionals: readonly string[]): () => Promise<Keys> {
  const { prefix, list } = values;
  const [key, more] = positionals;
  if (more !== undefined) throw new UsageError(`"${more}" is one argument too many`);
  if ([key, prefix, list].filter((given) => given !== undefined).length !== 1) {
    throw new UsageError('give one of KEY, --prefix and --list');
  }
  if (key !== undefined) return async () => [key];
  if (prefix !== undefined) return async () => store.list(prefix);
  return async () => {
    const content = list === '-' ? await text(process.stdin) : await readFile(list ?? '', 'utf8');
    return content.split(/\r?\n/).filter((line) => line !== '');
  };
}

async function jobOf(store: RewrapStore, values: Values): Promise<(key: string) => Promise<string>> {
  const policy: CommitmentPolicy = values['allow-non-committing']
    ? 'REQUIRE_ENCRYPT_ALLOW_DECRYPT'
    : 'REQUIRE_ENCRYPT_REQUIRE_DECRYPT';
  const common = {
    store,
    from: await fromKeyring(values),
    commitmentPolicy: policy,
    dryRun: values['dry-run'],
  };
  if (values['add-recipient'] === undefined) {
    if (values.suffix !== undefined) throw new UsageError('--suffix belongs to --add-recipient');
    const into = intoOf(values);
    const enforceRotation = values['enforce-rotation'];
    const options = { ...common, to: await toKeyring(values), enforceRotation, ...(into ? { into } : {}) };
    return (key) => rewrapObject(key, options);
  }
  const suffix = required(values.suffix, '--suffix');
  if (!/^\.[^/]+$/.test(suffix) || instructionFileKey('', suffix) === instructionFileKey('')) {
    throw new UsageError('--suffix is a dot and a name of its own, like .partner');
  }
  const to = await toKeyring({ ...values, 'to-rsa-public-key': values['add-recipient'] });
  const recipient = to({ bucket: '', key: '', wrapAlgorithm: 'RSA-OAEP-SHA1', description: {} });
  return (key) => addRecipient(key, { ...common, recipient, suffix });
}

function intoOf({ into, 'instruction-file': file }: Values): 'metadata' | 'instruction-file' | undefined {
  if (into !== undefined && (into !== 'metadata' || file)) {
    throw new UsageError('give --instruction-file or --into metadata');
  }
  return file ? 'instruction-file' : into;
}

/** What a journal belongs to: the bucket and everything that decides what is done. No key material, only file names. */
function runOf(values: Values): string {
  const { journal: _, concurrency: __, 'dry-run': ___, ...rest } = values;
  return JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function numberOf(concurrency: string): number {
  if (/^[1-9]\d?$/.test(concurrency)) return Number(concurrency);
  throw new UsageError('--concurrency is 1 to 99');
}

function progressOf({ counts, failed }: RewrapReport): string {
  const words = Object.entries(counts).map(([outcome, count]) => `${count} ${outcome}`);
  return [...words, ...(failed.length > 0 ? [`${failed.length} failed`] : [])].join(', ');
}
