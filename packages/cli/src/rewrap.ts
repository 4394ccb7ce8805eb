import type { ObjectStore } from '@sealift/admin/objects';
import { addRecipient, RewrapError, rewrapObject } from '@sealift/admin/rewrap';
import { type CommitmentPolicy, instructionFileKey } from '@sealift/core';
import type { LegacyKeyring, LegacyReadingOptions } from '@sealift/core/legacy';
import { type Command, parse, required, UsageError } from './command.js';
import { KEY_FILE_OPTIONS } from './key-files.js';
import { keysOf, openStore, RUN_OPTIONS, runOver } from './object-run.js';
import { STORE_OPTIONS } from './place-flags.js';
import { fromKey, toKeyring } from './rewrap-keys.js';
import { contextOf } from './storage-flags.js';

const OPTIONS = {
  ...STORE_OPTIONS,
  ...RUN_OPTIONS,
  ...KEY_FILE_OPTIONS,
  'storage-context': { type: 'string', multiple: true },
  'from-aes-key': { type: 'string' },
  'from-rsa-private-key': { type: 'string' },
  'from-kms': { type: 'string' },
  'from-kms-file': { type: 'string' },
  'from-key-id': { type: 'string' },
  'to-aes-key': { type: 'string' },
  'to-rsa-public-key': { type: 'string' },
  'to-kms': { type: 'string' },
  'to-kms-file': { type: 'string' },
  'to-key-id': { type: 'string' },
  'to-description': { type: 'string', multiple: true },
  'kms-principal': { type: 'string' },
  'add-recipient': { type: 'string' },
  suffix: { type: 'string' },
  into: { type: 'string' },
  'instruction-file': { type: 'boolean', default: false },
  'enforce-rotation': { type: 'boolean', default: false },
  'allow-non-committing': { type: 'boolean', default: false },
  legacy: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof parse<typeof OPTIONS>>['values'];

export const rewrap: Command = {
  help: `Usage: sealift rewrap (KEY | --prefix TEXT | --list FILE | --inventory FILE) --bucket NAME --region NAME FROM TO

Gives stored objects another wrapping key. Their content is not read and not
moved, and segment tables stay as they are. Answers with a report in JSON.

  KEY, --prefix TEXT       one object; all below a prefix
  --list FILE              keys, one per line; "-" is standard input
  --inventory FILE|s3://…  manifest.json of an S3 Inventory of the bucket, CSV or Parquet
  --shard I/N              of these, only shard I of N: one per machine
  --bucket NAME, --region NAME, --s3-endpoint URL, --bucket-owner ACCOUNT

FROM, the key they are wrapped with:
  --from-aes-key KEYFILE | --from-rsa-private-key PEM
  (--from-kms aws | --from-kms-file FILE) [--from-key-id KEY]
TO, the new one; a raw key needs a description that the old one has not:
  --to-aes-key KEYFILE --to-description NAME=VALUE …
  --to-rsa-public-key PEM --to-description NAME=VALUE …
  (--to-kms aws | --to-kms-file FILE) --to-key-id KEY
Or one more recipient, of objects with an instruction file:
  --add-recipient PEM --suffix .NAME --to-description NAME=VALUE …

  --group-may-read-keys    take key files that their group may read, too
  --kms-principal NAME     this program's name in the key policies of a local KMS
  --instruction-file       move the wrapped key into KEY.instruction
  --into metadata          move it back into the object's metadata
  --enforce-rotation       refuse when the old key still unwraps the new one
  --allow-non-committing   also objects of format v2
  --legacy                 with it: also what old clients wrapped (AESWrap, kms, format v1).
                           They get a current wrap; AES-CBC content stays AES-CBC
  --master-secrets FILE    for objects that S3 has encrypted once more, with SSE-C
  --storage-context NAME=VALUE …
                           for those with SSE-KMS and an encryption context: the copy gets
                           this one, because S3 tells nobody the old one
  --journal FILE           remembers what is done: the same command goes on there.
                           Each shard has its own
  --dry-run                do all but write
  --concurrency N          objects at a time, default 4

  sealift rewrap --prefix users/ --bucket my-uploads --region eu-central-1 --from-kms aws \\
    --to-kms aws --to-key-id alias/2027 --journal rewrap.journal
  sealift rewrap users/7/a1b2 --bucket my-uploads --region eu-central-1 --from-aes-key old.key \\
    --to-rsa-public-key partner.pem --to-description owner=partner`,
  flags: OPTIONS,

  async run(args, terminal) {
    const { values, positionals } = parse(args, OPTIONS);
    refuseUnusedPrincipal(values);
    const store = await openStore(values, terminal.env);
    const keys = keysOf(store, values, positionals, terminal.signal);
    const each = await jobOf(store, values);
    const failed = await runOver(keys, each, values, ['rewrap'], terminal);
    if (failed > 0) throw new RewrapError('rewrap-incomplete', `${failed} objects failed; see the report.`);
  },
};

function refuseUnusedPrincipal(values: Values): void {
  const hasLocal = values['from-kms-file'] !== undefined || values['to-kms-file'] !== undefined;
  if (values['kms-principal'] === undefined || hasLocal) return;
  throw new UsageError('--kms-principal needs --from-kms-file or --to-kms-file');
}

async function jobOf(store: ObjectStore, values: Values): Promise<(key: string) => Promise<string>> {
  const policy: CommitmentPolicy = values['allow-non-committing']
    ? 'REQUIRE_ENCRYPT_ALLOW_DECRYPT'
    : 'REQUIRE_ENCRYPT_REQUIRE_DECRYPT';
  const storageContext = contextOf(values['storage-context'], '--storage-context');
  const { from, legacy } = await fromKey(values);
  const common = {
    store,
    from,
    commitmentPolicy: policy,
    dryRun: values['dry-run'],
    ...(storageContext === undefined ? {} : { storageContext }),
  };
  if (values['add-recipient'] === undefined) {
    if (values.suffix !== undefined) throw new UsageError('--suffix belongs to --add-recipient');
    const into = intoOf(values);
    const enforceRotation = values['enforce-rotation'];
    const options = {
      ...common,
      to: await toKeyring(values),
      enforceRotation,
      ...(into ? { into } : {}),
      ...(await legacyOf(values, legacy)),
    };
    return (key) => rewrapObject(key, options);
  }
  if (values.legacy) throw new UsageError('--legacy does not go with --add-recipient');
  const suffix = required(values.suffix, '--suffix');
  if (!/^\.[^/]+$/.test(suffix) || instructionFileKey('', suffix) === instructionFileKey('')) {
    throw new UsageError('--suffix is a dot and a name of its own, like .partner');
  }
  const to = await toKeyring({ ...values, 'to-rsa-public-key': values['add-recipient'] });
  const recipient = to({ bucket: '', key: '', wrapAlgorithm: 'RSA-OAEP-SHA1', description: {} });
  return (key) => addRecipient(key, { ...common, recipient, suffix });
}

/** Both flags of the S3 Encryption Clients at once: who rewraps wants the old algorithms gone. */
async function legacyOf(
  values: Values,
  keyringOf: () => Promise<LegacyKeyring | undefined>,
): Promise<{ legacy?: LegacyReadingOptions }> {
  if (!values.legacy) return {};
  if (!values['allow-non-committing'])
    throw new UsageError('--legacy needs --allow-non-committing: old clients did not commit to their keys');
  const keyring = await keyringOf();
  return {
    legacy: {
      enableLegacyWrappingAlgorithms: true,
      enableLegacyUnauthenticatedModes: true,
      ...(keyring === undefined ? {} : { keyring }),
    },
  };
}

function intoOf({ into, 'instruction-file': file }: Values): 'metadata' | 'instruction-file' | undefined {
  if (into !== undefined && (into !== 'metadata' || file)) {
    throw new UsageError('give --instruction-file or --into metadata');
  }
  return file ? 'instruction-file' : into;
}
