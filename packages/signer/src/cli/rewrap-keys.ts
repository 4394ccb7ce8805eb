import { readFile } from 'node:fs/promises';
import { importRsaPrivateKey, importRsaPublicKey, rawAesKeyring, rawRsaKeyring } from '@sealift/core';
import { type KeyringFor, kmsKeyringFor } from '../rewrap/keyring-for.js';
import { required, UsageError } from './command.js';
import { aesWrappingKey } from './key-files.js';
import { kmsOf } from './kms-flags.js';
import { pairsOf } from './storage-flags.js';

type Flag = string | undefined;

interface SharedFlags {
  readonly 'kms-principal'?: Flag;
  readonly region?: Flag;
}

/** The keyring that unwraps: exactly one. @throws UsageError */
export async function fromKeyring(
  flags: SharedFlags & {
    readonly 'from-aes-key'?: Flag;
    readonly 'from-rsa-private-key'?: Flag;
    readonly 'from-kms'?: Flag;
    readonly 'from-kms-file'?: Flag;
    readonly 'from-key-id'?: Flag;
  },
): Promise<KeyringFor> {
  const { 'from-aes-key': aes, 'from-rsa-private-key': rsa } = flags;
  const { 'from-kms': service, 'from-kms-file': file, 'from-key-id': keyId } = flags;
  const isKms = service !== undefined || file !== undefined;
  if ([aes, rsa, isKms || undefined].filter((given) => given !== undefined).length !== 1) {
    throw new UsageError(
      'give one of --from-aes-key, --from-rsa-private-key, --from-kms aws and --from-kms-file',
    );
  }
  if (isKms) {
    const kms = await kmsOf({ ...sharedOf(flags, service), service, file, prefix: '--from-' });
    return kmsKeyringFor({ kms, ...(keyId === undefined ? {} : { keyId }) });
  }
  const keyring =
    aes === undefined
      ? rawRsaKeyring({ privateKey: await importRsaPrivateKey(await readFile(rsa ?? '', 'utf8')) })
      : rawAesKeyring({ wrappingKey: await aesWrappingKey(aes) });
  return () => keyring;
}

/** The keyring that wraps: exactly one. @throws UsageError */
export async function toKeyring(
  flags: SharedFlags & {
    readonly 'to-aes-key'?: Flag;
    readonly 'to-rsa-public-key'?: Flag;
    readonly 'to-kms'?: Flag;
    readonly 'to-kms-file'?: Flag;
    readonly 'to-key-id'?: Flag;
    readonly 'to-description'?: readonly string[] | undefined;
  },
): Promise<KeyringFor> {
  const { 'to-aes-key': aes, 'to-rsa-public-key': rsa, 'to-kms': service, 'to-kms-file': file } = flags;
  const isKms = service !== undefined || file !== undefined;
  if ([aes, rsa, isKms || undefined].filter((given) => given !== undefined).length !== 1) {
    throw new UsageError('give one of --to-aes-key, --to-rsa-public-key, --to-kms aws and --to-kms-file');
  }
  if (isKms) {
    const keyId = required(flags['to-key-id'], '--to-key-id');
    const kms = await kmsOf({ ...sharedOf(flags, service), service, file, keyId, prefix: '--to-' });
    return kmsKeyringFor({ kms, keyId });
  }
  const materialDescription = pairsOf(flags['to-description'] ?? [], '--to-description');
  const keyring =
    aes === undefined
      ? rawRsaKeyring({
          publicKey: await importRsaPublicKey(await readFile(rsa ?? '', 'utf8')),
          materialDescription,
        })
      : rawAesKeyring({ wrappingKey: await aesWrappingKey(aes), materialDescription });
  return () => keyring;
}

/** One principal for both sides: it is for the one that is a local KMS. */
function sharedOf(flags: SharedFlags, service: Flag): { principal: Flag; region: Flag } {
  return { principal: service === 'aws' ? undefined : flags['kms-principal'], region: flags.region };
}
