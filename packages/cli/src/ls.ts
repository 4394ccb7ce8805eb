import { isSegmentTable, type ObjectStore } from '@sealift/admin/objects';
import type { StoredEncryption } from '@sealift/client';
import { INSTRUCTION_SUFFIX, TAG_BYTES } from '@sealift/core';
import { SealiftError } from '@sealift/core/errors';
import { type Command, onePositional, parse, UsageError } from './command.js';
import { KEY_FILE_OPTIONS } from './key-files.js';
import { headStored, openStored } from './object-in-s3.js';
import { openStore } from './object-run.js';
import { PLACE_OPTIONS } from './place-flags.js';
import { Meter } from './progress.js';
import { KMS_OPTIONS, namesKey, wrappingKeyOf } from './wrapping-key.js';

const OPTIONS = {
  ...PLACE_OPTIONS,
  ...KMS_OPTIONS,
  ...KEY_FILE_OPTIONS,
  'aes-key': { type: 'string' },
  'rsa-private-key': { type: 'string' },
  'allow-non-committing': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof parse<typeof OPTIONS>>['values'];

/** Objects that are looked at together. */
const AT_A_TIME = 8;
const CBC = 'ALG_AES_256_CBC_IV16_NO_KDF';

/** One object. */
interface Listed {
  readonly key: string;
  /** Bytes of the file; null where only decrypting tells. */
  readonly size: number | null;
  readonly suite: string | null;
  /** How its data key is wrapped. */
  readonly keyring: string | null;
  /** The sealed name; null without the key, or where there is none. */
  readonly name: string | null;
  /** Why it cannot be read, or not with this key. */
  readonly code?: string;
}

export const ls: Command = {
  help: `Usage: sealift ls s3://BUCKET[/PREFIX] --region NAME [the key] [--json]

Lists the encrypted objects below a prefix: size of the file, encryption suite, how its data
key is wrapped, object key and, with the key, the file's name. Contents are not read. Objects
that no client has encrypted are left out, and counted on standard error; so are segment
tables (sealift segments).

  --aes-key KEYFILE | --rsa-private-key PEM | --kms aws | --kms-file FILE
                           shows names; [--kms-principal NAME], [--key-id KEY]
  --group-may-read-keys    take key files that their group may read, too
  --allow-non-committing   names of objects of format v2, too
  --json                   one JSON object per line
  --master-secrets FILE    for objects under SSE-C
  --region NAME, --s3-endpoint URL, --bucket-owner ACCOUNT

Columns are separated by tabs; "-" is unknown. An error code in brackets stands where a
name would: the object cannot be read, or not with this key. Exit code 1 then.

  sealift ls s3://my-uploads/users/7/ --region eu-central-1 --kms aws`,
  flags: OPTIONS,

  async run(args, terminal) {
    const { values, positionals } = parse(args, OPTIONS);
    const { bucket, prefix } = placeOf(onePositional(positionals, 's3://BUCKET/PREFIX'));
    const keyringFor = namesKey(values) ? await wrappingKeyOf(values, 'rsa-private-key', true) : undefined;
    const store = await openStore({ ...values, bucket }, terminal.env);
    const meter = new Meter(terminal, { work: 'listing', unit: 'objects' });
    let tables = 0;
    let plain = 0;
    let failed = 0;
    try {
      for await (const keys of batches(store.list(prefix), AT_A_TIME)) {
        terminal.signal.throwIfAborted();
        const found = await Promise.all(keys.map((key) => listedOf(store, key, values, keyringFor)));
        for (const one of found) {
          if (one === 'table') tables += 1;
          else if (one === 'plain') plain += 1;
          else terminal.out(values.json ? JSON.stringify(one) : lineOf(one));
          if (typeof one === 'object' && one.code !== undefined) failed += 1;
        }
        meter.add(keys.length);
      }
    } finally {
      meter.end();
      store.client.destroy();
    }
    if (tables > 0) terminal.err(`${tables} segment table${tables === 1 ? '' : 's'} left out`);
    if (plain > 0) terminal.err(`${plain} more that no client has encrypted`);
    if (failed > 0) throw new Error(`${failed} objects could not be read; see the codes`);
  },
};

/** @throws UsageError */
function placeOf(text: string): { bucket: string; prefix: string } {
  const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(text) ?? [];
  if (bucket === undefined) throw new UsageError('the place is s3://BUCKET or s3://BUCKET/PREFIX');
  return { bucket, prefix };
}

type KeyringFor = Awaited<ReturnType<typeof wrappingKeyOf>>;

/** @returns `plain` for an object that no client has encrypted, `table` for the segment table of another one */
async function listedOf(
  store: ObjectStore,
  key: string,
  values: Values,
  keyringFor: KeyringFor | undefined,
): Promise<Listed | 'plain' | 'table'> {
  if (await isSegmentTable(store, key)) return 'table';
  return (await readOf(store, key, values, keyringFor)) ?? 'plain';
}

/** @returns undefined for an object that no client has encrypted */
async function readOf(
  store: ObjectStore,
  key: string,
  values: Values,
  keyringFor: KeyringFor | undefined,
): Promise<Listed | undefined> {
  if (keyringFor !== undefined) {
    try {
      const commitmentPolicy = values['allow-non-committing']
        ? 'REQUIRE_ENCRYPT_ALLOW_DECRYPT'
        : 'REQUIRE_ENCRYPT_REQUIRE_DECRYPT';
      const { encryption } = await openStored(store, key, { keyringFor, commitmentPolicy });
      return { ...factsOf(key, encryption), name: encryption.fileInfo?.name ?? null };
    } catch (error) {
      if (!(error instanceof SealiftError)) throw error;
      const listed = await looked(store, key);
      // Nobody authenticates AES-CBC, a name least of all: there is none.
      const isOwn = listed === undefined || listed.code !== undefined || listed.suite === CBC;
      return isOwn ? listed : { ...listed, code: error.code };
    }
  }
  return looked(store, key);
}

/** What shows without the key. */
async function looked(store: ObjectStore, key: string): Promise<Listed | undefined> {
  try {
    const { encryption } = await headStored(store, key);
    return encryption.format === 'none' ? undefined : factsOf(key, encryption);
  } catch (error) {
    if (!(error instanceof SealiftError)) throw error;
    return { key, size: null, suite: null, keyring: null, name: null, code: error.code };
  }
}

function factsOf(key: string, { suite, wrapAlgorithm, objectSize }: StoredEncryption): Listed {
  const size = suite === CBC ? null : objectSize - TAG_BYTES;
  return { key, size, suite, keyring: wrapAlgorithm ?? null, name: null };
}

function lineOf({ key, size, suite, keyring, name, code }: Listed): string {
  const last = code === undefined ? (name ?? '-') : `[${code}]`;
  return [size ?? '-', suite ?? '-', keyring ?? '-', key, last]
    .map((part) => printable(`${part}`))
    .join('\t');
}

/** Whoever wrote the object chose its name: nothing in it may steer a terminal, or turn the writing round. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\\]/gu, (char) =>
    char === '\\' ? '\\\\' : `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** Keys in groups, without instruction files. */
async function* batches(keys: AsyncIterable<string>, size: number): AsyncGenerator<string[]> {
  let batch: string[] = [];
  for await (const key of keys) {
    if (key.endsWith(INSTRUCTION_SUFFIX)) continue;
    batch.push(key);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
