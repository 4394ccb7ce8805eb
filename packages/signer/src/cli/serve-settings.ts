import { readFile } from 'node:fs/promises';
import { localKms } from '../kms/local/index.js';
import { clientEncryption } from '../protection/client.js';
import type { ProtectionProfile } from '../protection/protection.js';
import type { S3Options } from '../s3/connection.js';
import type { SecretOption } from '../tokens/secret.js';
import { required, type Terminal, UsageError } from './command.js';
import type { ServeFlags } from './serve-flags.js';

export function s3Of({
  bucket,
  region,
  s3Endpoint,
  bucketOwner,
}: Pick<ServeFlags, 'bucket' | 'region' | 's3Endpoint' | 'bucketOwner'>): S3Options {
  return {
    bucket,
    region,
    ...(s3Endpoint === undefined ? {} : { endpoint: s3Endpoint, forcePathStyle: true }),
    ...(bucketOwner === undefined ? {} : { expectedBucketOwner: bucketOwner }),
  };
}

/** Out of sight of other users: a command line is not, so there is no flag. @throws UsageError */
export function secretOf(env: Terminal['env']): SecretOption {
  const current = required(env.SEALIFT_SECRET, 'SEALIFT_SECRET in the environment');
  const previous = env.SEALIFT_PREVIOUS_SECRET;
  return previous ? [current, previous] : current;
}

/** Exactly one way to wrap data keys. The master key must be there: better now than at the first upload. */
export async function protectionOf({
  kmsFile,
  keyId,
  recipient,
  keyring,
}: ServeFlags): Promise<ProtectionProfile> {
  const given = [kmsFile, recipient, keyring].filter((flag) => flag !== undefined);
  if (given.length !== 1) throw new UsageError('give one of --kms-file, --recipient and --keyring');
  if (recipient !== undefined) return clientEncryption({ recipient: await readFile(recipient, 'utf8') });
  if (keyring === 'raw-aes' || keyring === 'raw-rsa') return clientEncryption({ keyring });
  if (kmsFile === undefined) throw new UsageError('--keyring is raw-aes or raw-rsa');
  const kms = localKms({ file: kmsFile });
  const key = required(keyId, '--key-id');
  await kms.keys.describe(key);
  return clientEncryption({ kms, keyId: key });
}
