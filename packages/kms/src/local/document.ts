import { KmsError } from '@sealift/core/keyrings';
import * as v from 'valibot';
import { keyCheckValue } from './key-check.js';
import type { KeyVersion, MasterKey } from './master-key.js';
import { BLANK } from './record.js';

const FORMAT = 'sealift-local-kms';
const FORMAT_VERSION = 1;

const principals = v.array(v.string());
const version = v.strictObject({
  version: v.pipe(v.number(), v.integer(), v.minValue(1)),
  createdAt: v.pipe(v.string(), v.isoTimestamp()),
  material: v.pipe(v.string(), v.regex(/^([A-Za-z0-9+/]{43}=|-{44})$/)),
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
}) as v.GenericSchema<unknown, unknown> as v.GenericSchema<unknown, { keys: Record<string, MasterKey> }>;

/** Two versions of one number would be two keys for one data key. */
function isAscending(versions: readonly Pick<KeyVersion, 'version'>[]): boolean {
  return versions.every(({ version }, index) => version > (versions[index - 1]?.version ?? 0));
}

/**
 * Format version 1, one JSON document with all keys: what earlier versions of this program wrote, and what `export` writes.
 * All of it or nothing: one that is not whole is never used, and never added to.
 *
 * @throws KmsError `kms-unavailable` saying what is wrong, without a word of the file
 */
export function parseDocument(text: string): Map<string, MasterKey> {
  const content = json(text);
  const { format, formatVersion } = (content ?? {}) as { format?: unknown; formatVersion?: unknown };
  if (format !== FORMAT) throw unreadable('is not a Sealift key file.');
  if (formatVersion !== FORMAT_VERSION) throw newer();
  const { success, output } = v.safeParse(schema, content);
  const keys = success ? Object.entries((output as { keys: Record<string, MasterKey> }).keys) : [];
  if (success && keys.every(allVersionsCheck)) return new Map(keys);
  throw damaged();
}

/** The inverse. */
export function formatDocument(keys: ReadonlyMap<string, MasterKey>): string {
  const content = { format: FORMAT, formatVersion: FORMAT_VERSION, keys: Object.fromEntries(keys) };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function allVersionsCheck([keyId, { versions }]: [string, MasterKey]): boolean {
  return versions.every(
    ({ version, material, check }) =>
      check === undefined || material === BLANK || check === keyCheckValue(keyId, version, material),
  );
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No cause: a parser's message may quote the file.
    throw unreadable('is cut off or damaged: it is not JSON. Put a backup in its place.');
  }
}

export function newer(): KmsError {
  return unreadable('is of another format version than this program reads: use a newer one.');
}

export function damaged(): KmsError {
  return unreadable('is damaged: an entry is missing, malformed or changed. Put a backup in its place.');
}

function unreadable(reason: string): KmsError {
  return new KmsError('kms-unavailable', `The key file ${reason}`);
}
