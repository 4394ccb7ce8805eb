import type { ServerSideEncryptionOptions } from '@sealift/signer';
import { required, UsageError } from './command.js';
import { readMasterSecrets } from './master-secrets.js';

/** Flags that say how S3 encrypts. */
export const STORAGE_OPTIONS = {
  'kms-key-id': { type: 'string' },
  'kms-key-target': { type: 'string' },
  'encryption-context': { type: 'string', multiple: true },
  'bucket-key': { type: 'string' },
  'master-secrets': { type: 'string' },
  keys: { type: 'string' },
} as const;

type StorageFlag = keyof typeof STORAGE_OPTIONS;
export type StorageValues = {
  readonly [F in StorageFlag]?: F extends 'encryption-context'
    ? readonly string[] | undefined
    : string | undefined;
};

/** Profiles in which S3 encrypts. */
export const STORAGE_PROFILES: readonly string[] = ['sse-s3', 'sse-kms', 'dsse-kms', 'sse-c'];

/** Which flags belong to which profile. */
const FLAGS: Readonly<Record<string, readonly StorageFlag[]>> = {
  'sse-s3': [],
  'sse-kms': ['kms-key-id', 'kms-key-target', 'encryption-context', 'bucket-key'],
  'dsse-kms': ['kms-key-id', 'kms-key-target', 'encryption-context'],
  'sse-c': ['master-secrets', 'keys'],
};

/**
 * The encryption that a profile and its flags name. A flag of another profile is refused, never ignored.
 *
 * @param from the flag that named the profile, for messages
 * @throws UsageError
 */
export async function storageOf(
  profile: string,
  values: StorageValues,
  from: string,
): Promise<ServerSideEncryptionOptions> {
  const own = FLAGS[profile];
  if (own === undefined) throw new UsageError(`${from} is ${STORAGE_PROFILES.join(', ')}`);
  refuseOthers(values, own, `${from} ${profile}`);
  if (profile === 'sse-s3') return { profile };
  if (profile === 'sse-c' && values.keys !== undefined) {
    if (from !== '--protection') throw new UsageError(`--keys does not go with ${from} sse-c`);
    if (values.keys !== 'browser') throw new UsageError('--keys is browser');
    if (values['master-secrets'] !== undefined)
      throw new UsageError('--master-secrets does not go with --keys browser: the signer makes no keys then');
    return { profile, keys: values.keys };
  }
  if (profile === 'sse-c') {
    const file = required(values['master-secrets'], `--master-secrets, which ${from} sse-c needs,`);
    return { profile, masterSecrets: await readMasterSecrets(file) };
  }
  const keyId = required(values['kms-key-id'], `--kms-key-id, which ${from} ${profile} needs,`);
  const aliasTarget = values['kms-key-target'];
  const context = contextOf(values['encryption-context']);
  const key = {
    keyId,
    ...(aliasTarget === undefined ? {} : { aliasTarget }),
    ...(context === undefined ? {} : { encryptionContext: context }),
  };
  if (profile === 'dsse-kms') return { profile, ...key };
  const bucketKey = onOff(values['bucket-key']);
  return { profile: 'sse-kms', ...key, ...(bucketKey === undefined ? {} : { bucketKey }) };
}

/** @throws UsageError naming a flag that does not go with what was chosen */
export function refuseOthers(values: StorageValues, own: readonly string[], chosen: string): void {
  for (const flag of Object.keys(STORAGE_OPTIONS) as StorageFlag[]) {
    if (values[flag] !== undefined && !own.includes(flag))
      throw new UsageError(`--${flag} does not go with ${chosen}`);
  }
}

/** `NAME=VALUE`, each name once. @throws UsageError */
export function contextOf(
  pairs: readonly string[] | undefined,
  flag = '--encryption-context',
): Record<string, string> | undefined {
  return pairs === undefined ? undefined : pairsOf(pairs, flag);
}

/** @throws UsageError */
export function pairsOf(pairs: readonly string[], flag: string): Record<string, string> {
  const entries = pairs.map((pair) => {
    const at = pair.indexOf('=');
    if (at < 1) throw new UsageError(`${flag} is NAME=VALUE`);
    return [pair.slice(0, at), pair.slice(at + 1)] as const;
  });
  if (new Set(entries.map(([name]) => name)).size !== entries.length) {
    throw new UsageError(`${flag} names an entry twice`);
  }
  return Object.fromEntries(entries);
}

function onOff(text: string | undefined): boolean | undefined {
  if (text === undefined || text === 'on' || text === 'off')
    return text === undefined ? undefined : text === 'on';
  throw new UsageError('--bucket-key is on or off');
}
