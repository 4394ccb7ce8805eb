import { rm, rmdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { streamCipher } from '@sealift/client/node';
import {
  type CommitmentPolicy,
  createSealer,
  type ObjectMetadata,
  type SuiteName,
  sealStream,
  sealTo,
  splitInstructionFile,
} from '@sealift/core';
import { createSegmentTableWriter } from '@sealift/core/segments';
import {
  type Command,
  onePositional,
  parse,
  required,
  STANDARD,
  type Terminal,
  UsageError,
} from './command.js';
import { type Input, InputFile } from './input-file.js';
import { KEY_FILE_OPTIONS } from './key-files.js';
import { makeFolder } from './make-folder.js';
import { OutputFile } from './output-file.js';
import { PLACE_OPTIONS } from './place-flags.js';
import { metered } from './progress.js';
import { s3UrlOf } from './s3-url.js';
import type { SealChoice } from './seal-choice.js';
import { TABLE_FILE } from './sealed-object.js';
import { spooledInput } from './spooled-input.js';
import { STORAGE_OPTIONS } from './storage-flags.js';
import { streamsOf } from './streams.js';
import { IN_FOLDER, KMS_OPTIONS, wrappingKeyOf } from './wrapping-key.js';

const FORMATS: Readonly<Record<string, { suite: SuiteName; commitmentPolicy: CommitmentPolicy }>> = {
  v3: {
    suite: 'ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY',
    commitmentPolicy: 'REQUIRE_ENCRYPT_REQUIRE_DECRYPT',
  },
  v2: { suite: 'ALG_AES_256_GCM_IV12_TAG16_NO_KDF', commitmentPolicy: 'FORBID_ENCRYPT_ALLOW_DECRYPT' },
};

const OPTIONS = {
  ...PLACE_OPTIONS,
  ...KMS_OPTIONS,
  ...KEY_FILE_OPTIONS,
  ...STORAGE_OPTIONS,
  storage: { type: 'string' },
  'aes-key': { type: 'string' },
  'rsa-public-key': { type: 'string' },
  format: { type: 'string', default: 'v3' },
  'instruction-file': { type: 'boolean', default: false },
  segments: { type: 'boolean', default: false },
  'no-file-name': { type: 'boolean', default: false },
  'file-name': { type: 'string' },
  metadata: { type: 'string' },
  out: { type: 'string' },
  force: { type: 'boolean', default: false },
} as const;

/** Flags that say nothing about a folder. */
const ONLY_S3 = ['region', 's3-endpoint', 'bucket-owner', 'storage'] as const;

/** `DIR/object` and `DIR/metadata.json`, or an object in S3, as any S3 Encryption Client would store them. */
export const encrypt: Command = {
  help: `Usage: sealift encrypt FILE (--aes-key KEYFILE | --rsa-public-key PEM) --out DIR
       sealift encrypt FILE [the key] --out s3://BUCKET/KEY --region NAME
       sealift encrypt FILE [the key] --out - --metadata FILE

Writes DIR/object, the encrypted bytes, and DIR/metadata.json, the object's S3 user
metadata (names without "x-amz-meta-"); stores both in S3; or writes the object to standard
output. FILE may be "-", standard input: more than 64 MiB of it waits on disk, encrypted, in
the folder for temporary files (TMPDIR), until its size is known.

  --aes-key KEYFILE      wrapping key: 32 raw bytes, or base64 of them
  --rsa-public-key PEM   wrap for the holder of the private key ("BEGIN PUBLIC KEY")
  --format v3|v2         v3 (default) commits to its key; v2 only for older readers
  --instruction-file     the wrapped key goes into DIR/instruction.json, to be stored
                         under the object's key and ".instruction"
  --segments             the segment table too, by which ranges are verified (sealift cat
                         --range), for a file of more than 768 KiB: DIR/object.segments,
                         to be stored under the object's key and ".segments", or in S3
  --group-may-read-keys  take a key file that its group may read, too
  --file-name NAME       store another name than that of FILE, encrypted
  --no-file-name         store none
  --out DIR              made when missing
  --force                replace what is there

In S3 also:
  (--kms aws | --kms-file FILE [--kms-principal NAME]) --key-id KEY
  --storage PROFILE      S3 encrypts once more: sse-s3, sse-kms, dsse-kms or sse-c, with
                         --kms-key-id KEY, --encryption-context NAME=VALUE …,
                         --bucket-key on|off, --master-secrets FILE as for "serve"
  --region NAME, --s3-endpoint URL, --bucket-owner ACCOUNT

  sealift encrypt report.pdf --aes-key key.bin --out sealed
  pg_dump app | sealift encrypt - --kms aws --key-id alias/backup --region eu-central-1 \\
    --out s3://my-backups/app.sql`,
  flags: OPTIONS,

  async run(args, terminal) {
    const { values, positionals } = parse(args, OPTIONS);
    const path = onePositional(positionals, 'FILE');
    const target = required(values.out, '--out DIR');
    const url = s3UrlOf(target);
    const format = FORMATS[values.format];
    if (format === undefined) throw new UsageError('--format is v3 or v2');
    if (url === undefined) refuseS3Flags(values);
    if (values.segments && values.format !== 'v3')
      throw new UsageError('--segments needs --format v3, which commits to its key');
    const metadata = metadataFileOf(target, values);
    const name = nameOf(path, values);

    const { signal } = terminal;
    const file =
      path === STANDARD
        ? await spooledInput(metered(streamsOf(terminal).input, terminal, 'reading'), signal)
        : await InputFile.open(path);
    const input: Input = {
      size: file.size,
      read: () => metered(file.read(signal), terminal, 'encrypting', file.size),
      close: () => file.close(),
    };
    try {
      const fileInfo = name === undefined ? {} : { fileInfo: { name } };
      const { segments, 'instruction-file': instructionFile } = values;
      const choice = { ...format, ...fileInfo, instructionFile, segments };
      if (metadata !== undefined) {
        const keyring = (await wrappingKeyOf(values, 'rsa-public-key', false))(IN_FOLDER);
        await sealOut(input, metadata, values.force, terminal, { ...choice, keyring });
      } else if (url === undefined) {
        const keyring = (await wrappingKeyOf(values, 'rsa-public-key', false))(IN_FOLDER);
        const bytes = await seal(input, target, values.force, signal, { ...choice, keyring });
        terminal.out(`${join(target, 'object')}: ${bytes} bytes`);
      } else {
        const { sealToS3 } = await import('./seal-to-s3.js');
        const { bytes, tableFailure } = await sealToS3(input, url, choice, values, terminal);
        terminal.out(`${target}: ${bytes} bytes`);
        if (tableFailure !== undefined) terminal.err(tableFailure);
      }
    } finally {
      await file.close();
    }
  },
};

type Values = ReturnType<typeof parse<typeof OPTIONS>>['values'];

/** What is sealed into the metadata as the file's name. @throws UsageError */
function nameOf(path: string, values: Values): string | undefined {
  const given = values['file-name'];
  if (values['no-file-name'] && given !== undefined)
    throw new UsageError('give --file-name or --no-file-name');
  if (values['no-file-name']) return undefined;
  return given ?? (path === STANDARD ? undefined : basename(path));
}

/** Standard output is one stream: the metadata go into a file. @throws UsageError */
function metadataFileOf(target: string, values: Values): string | undefined {
  const { metadata, segments, 'instruction-file': instructionFile } = values;
  if (target !== STANDARD) {
    if (metadata !== undefined) throw new UsageError('--metadata is for --out -');
    return undefined;
  }
  if (instructionFile) throw new UsageError('--instruction-file does not go with --out -');
  if (segments) throw new UsageError('--segments does not go with --out -');
  return required(metadata, '--metadata FILE, which --out - needs,');
}

/** @throws UsageError */
function refuseS3Flags(values: Values): void {
  const flags = [...ONLY_S3, ...(Object.keys(STORAGE_OPTIONS) as (keyof typeof STORAGE_OPTIONS)[])];
  const stray = flags.find((flag) => values[flag] !== undefined);
  if (stray !== undefined) throw new UsageError(`--${stray} is for --out s3://BUCKET/KEY`);
}

/** All files or none. @returns bytes of the object */
async function seal(
  file: Input,
  directory: string,
  force: boolean,
  signal: AbortSignal,
  choice: SealChoice,
): Promise<number> {
  const sealer = await createSealer({ ...choice, plaintextSize: file.size, cipher: streamCipher });
  const made = await makeFolder(directory);
  const outputs: OutputFile[] = [];
  try {
    const object = await OutputFile.create(join(directory, 'object'), force);
    outputs.push(object);
    const texts = Object.entries(textsOf(sealer.metadata, choice.instructionFile));
    for (const [name, text] of texts) {
      const output = await OutputFile.create(join(directory, name), force);
      outputs.push(output);
      await output.write(new TextEncoder().encode(text));
    }
    const writer = choice.segments ? await createSegmentTableWriter(sealer) : undefined;
    await sealTo(sealer, file.read(signal), async (piece) => {
      await writer?.write(piece);
      await object.write(piece);
    });
    const table = await writer?.finish();
    if (table !== undefined) {
      const output = await OutputFile.create(join(directory, TABLE_FILE), force);
      outputs.push(output);
      await output.write(table);
    }
    signal.throwIfAborted();
    for (const output of outputs) await output.commit();
    // Those of an object that was replaced would be taken for this one's.
    if (force && !choice.instructionFile) await rm(join(directory, 'instruction.json'), { force: true });
    if (force && table === undefined) await rm(join(directory, TABLE_FILE), { force: true });
    return sealer.objectSize;
  } catch (error) {
    for (const output of outputs) await output.discard();
    if (made !== undefined) await rmdir(directory).catch(() => {});
    throw error;
  }
}

/** The object goes to standard output; its metadata appear in a file when all of it is written. */
async function sealOut(
  file: Input,
  metadata: string,
  force: boolean,
  terminal: Terminal,
  choice: SealChoice,
): Promise<void> {
  const sealer = await createSealer({ ...choice, plaintextSize: file.size, cipher: streamCipher });
  const { output } = streamsOf(terminal);
  const beside = await OutputFile.create(metadata, force);
  try {
    const text = textsOf(sealer.metadata, false)['metadata.json'];
    await beside.write(new TextEncoder().encode(text));
    for await (const piece of sealStream(sealer, file.read(terminal.signal))) await output(piece);
    terminal.signal.throwIfAborted();
    await beside.commit();
  } catch (error) {
    await beside.discard();
    throw error;
  }
}

/** What stands beside the object, by file name. The instruction file is exactly the bytes to store. */
function textsOf(metadata: ObjectMetadata, intoFile: boolean): Record<string, string> {
  const parts = intoFile ? splitInstructionFile(metadata) : { metadata };
  return {
    'metadata.json': `${JSON.stringify(parts.metadata, null, 2)}\n`,
    ...('instructionFile' in parts ? { 'instruction.json': parts.instructionFile } : {}),
  };
}
