import { KmsError } from '@sealift/core/keyrings';
import * as v from 'valibot';
import { keyCheckValue } from './key-check.js';
import type { KeyFile, KeyVersion } from './key-file.js';

const FORMAT = 'sealift-local-kms';
const FORMAT_VERSION = 1;

const principals = v.array(v.string());
const version = v.strictObject({
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  createdAt: v.pipe(v.string(), v.isoTimestamp()),
  material: v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]{43}=$/)),
  check: v.optional(v.string()),
});
const schema = v.strictObject({
  format: v.literal(FORMAT),
  formatVersion: v.literal(FORMAT_VERSION),
  keys: v.record(
    v.string(),
    v.strictObject({
      alias: v.optional(v.string()),
      description: v.optional(v.string()),
      createdAt: v.pipe(v.string(), v.isoTimestamp()),
      enabled: v.boolean(),
      deletionDate: v.optional(v.pipe(v.string(), v.isoTimestamp())),
      policy: v.optional(v.strictObject({ generate: principals, decrypt: principals })),
      versions: v.pipe(
        v.array(version),
        v.minLength(1),
        v.check((versions) => isAscending(versions)),
      ),
    }),
  ),
}) as v.GenericSchema<unknown, unknown> as v.GenericSchema<unknown, KeyFile>;

/** Two versions of one number would be two keys for one data key. */
function isAscending(versions: readonly Pick<KeyVersion, 'version'>[]): boolean {
  return versions.every(({ version }, index) => version > (versions[index - 1]?.version ?? 0));
}

/**
 * All of it or nothing: a key file that is not whole is never used, and never written over.
 *
 * @throws KmsError `kms-unavailable` saying what is wrong, without a word of the file
 */
export function parseKeyFile(text: string): KeyFile {
  const content = json(text);
  const { format, formatVersion } = (content ?? {}) as { format?: unknown; formatVersion?: unknown };
  if (format !== FORMAT) throw wrong('The key file is not a Sealift key file.');
  if (formatVersion !== FORMAT_VERSION)
    throw wrong('The key file is of another format version than this program reads: use a newer one.');
  const parsed = v.safeParse(schema, content);
  if (parsed.success && allKeysCheck(parsed.output)) return parsed.output;
  throw wrong(
    'The key file is damaged: an entry is missing, malformed or changed. Put a backup in its place.',
  );
}

function allKeysCheck({ keys }: KeyFile): boolean {
  return Object.entries(keys).every(([keyId, { versions }]) =>
    versions.every(
      ({ version, material, check }) =>
        check === undefined || check === keyCheckValue(keyId, version, material),
    ),
  );
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No cause: a parser's message may quote the file.
    throw wrong('The key file is empty, cut off or damaged: it is not JSON. Put a backup in its place.');
  }
}

function wrong(message: string): KmsError {
  return new KmsError('kms-unavailable', message);
}
