import type { KeyringFor, StoredKey } from '@sealift/admin/rewrap';
import { required, UsageError } from './command.js';
import { type KeyFlags, keyringOf } from './key-files.js';
import { kmsOf } from './kms-flags.js';

/** Flags of a KMS, for objects in S3. */
export const KMS_OPTIONS = {
  kms: { type: 'string' },
  'kms-file': { type: 'string' },
  'kms-principal': { type: 'string' },
  'key-id': { type: 'string' },
} as const;

/** For an object that is not in S3: raw keys are the same for every object. */
export const IN_FOLDER: StoredKey = { bucket: '', key: '', wrapAlgorithm: 'AES/GCM', description: {} };

export type WrappingFlags = KeyFlags & {
  readonly [F in keyof typeof KMS_OPTIONS]?: string | undefined;
} & { readonly region?: string | undefined };

/** Whether any flag names a key. */
export function namesKey(flags: WrappingFlags): boolean {
  const { kms, 'kms-file': file, 'aes-key': aes } = flags;
  const { 'rsa-public-key': rsaPublic, 'rsa-private-key': rsaPrivate } = flags;
  return [kms, file, aes, rsaPublic, rsaPrivate].some((flag) => flag !== undefined);
}

/**
 * The one key that the flags name. A KMS binds data keys to their object in S3, so it is for objects there.
 *
 * @throws UsageError, and as `keyringOf`
 */
export async function wrappingKeyOf(
  flags: WrappingFlags,
  rsaFlag: 'rsa-public-key' | 'rsa-private-key',
  inS3: boolean,
): Promise<KeyringFor> {
  const { kms: service, 'kms-file': file, 'kms-principal': principal, 'key-id': keyId, region } = flags;
  if (service === undefined && file === undefined) {
    for (const flag of ['kms-principal', 'key-id'] as const)
      if (flags[flag] !== undefined) throw new UsageError(`--${flag} needs --kms or --kms-file`);
    if (inS3 && !namesKey(flags))
      throw new UsageError(`give --aes-key, --${rsaFlag}, --kms aws or --kms-file`);
    const keyring = await keyringOf(flags, rsaFlag);
    return () => keyring;
  }
  if (!inS3) throw new UsageError('a KMS key is bound to an object: name it as s3://BUCKET/KEY');
  if (flags['aes-key'] !== undefined || flags[rsaFlag] !== undefined)
    throw new UsageError(`give one of --aes-key, --${rsaFlag}, --kms and --kms-file`);
  const wraps = rsaFlag === 'rsa-public-key';
  const needed = wraps ? required(keyId, '--key-id') : keyId;
  const kms = await kmsOf({ service, file, principal, region, keyId: needed, prefix: '--' });
  const { kmsKeyringFor } = await import('@sealift/admin/rewrap');
  return kmsKeyringFor({ kms, ...(needed === undefined ? {} : { keyId: needed }) });
}
