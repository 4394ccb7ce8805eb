import type { Kms } from '@sealift/core';
import { localKms } from '@sealift/kms/local';
import { UsageError } from './command.js';

/** Which KMS, by whatever prefix the flags have. */
export interface KmsFlags {
  /** `aws`, or `local` with a file; a file alone says local. */
  readonly service: string | undefined;
  readonly file: string | undefined;
  /** Name in the key policies of a local KMS. */
  readonly principal: string | undefined;
  /** A key that must be there: better now than at the first object. A local KMS is asked. */
  readonly keyId?: string | undefined;
  readonly region: string | undefined;
  /** Of the flags, for messages: `--` or `--from-`. */
  readonly prefix: string;
}

/** @throws UsageError, KmsError `kms-key-not-found` */
export async function kmsOf(flags: KmsFlags): Promise<Required<Kms>> {
  const { service, file, principal, keyId, region, prefix } = flags;
  if (service !== undefined && service !== 'aws' && service !== 'local')
    throw new UsageError(`${prefix}kms is aws or local`);
  if (service === 'aws') {
    if (file !== undefined) throw new UsageError(`${prefix}kms-file does not go with ${prefix}kms aws`);
    if (principal !== undefined) throw new UsageError(`--kms-principal does not go with ${prefix}kms aws`);
    const { awsKms } = await import('@sealift/kms/aws');
    return awsKms(region === undefined ? {} : { region });
  }
  if (file === undefined) throw new UsageError(`${prefix}kms-file is missing`);
  const kms = localKms({ file, ...(principal === undefined ? {} : { principal }) });
  if (keyId !== undefined) await kms.keys.describe(keyId);
  return kms;
}
