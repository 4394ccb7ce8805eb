import { type KeyringFor, kmsKeyringFor } from '@sealift/admin/rewrap';
import { importRsaPrivateKey, importRsaPublicKey, rawAesKeyring, rawRsaKeyring } from '@sealift/core';
import type { LegacyKeyring } from '@sealift/core/legacy';
import { required, UsageError } from './command.js';
import { aesWrappingKey, type KeyFile, type KeyFileFlags, readPem, withAesKey } from './key-files.js';
import { kmsOf } from './kms-flags.js';
import { pairsOf } from './storage-flags.js';

type Flag = string | undefined;

interface SharedFlags extends KeyFileFlags {
  readonly 'kms-principal'?: Flag;
  readonly region?: Flag;
}

interface FromFlags extends SharedFlags {
  readonly 'from-aes-key'?: Flag;
  readonly 'from-rsa-private-key'?: Flag;
  readonly 'from-kms'?: Flag;
  readonly 'from-kms-file'?: Flag;
  readonly 'from-key-id'?: Flag;
}

/** The key that unwraps: exactly one, as a current keyring, and as one for the wraps of old clients. */
export interface FromKey {
  readonly from: KeyringFor;
  /** Undefined for a key that has no legacy wrap that can be unwrapped here. */
  legacy(): Promise<LegacyKeyring | undefined>;
}

/** @throws UsageError */
export async function fromKey(flags: FromFlags): Promise<FromKey> {
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
    const which = { kms, ...(keyId === undefined ? {} : { keyId }) };
    return { from: kmsKeyringFor(which), legacy: async () => (await legacyCode()).legacyKmsKeyring(which) };
  }
  if (aes !== undefined) {
    const file = { path: aes, flag: '--from-aes-key' };
    const keyring = rawAesKeyring({ wrappingKey: await aesWrappingKey(file, flags) });
    return { from: () => keyring, legacy: () => legacyAes(file, flags) };
  }
  const privateKey = await importRsaPrivateKey(await readPem(rsa ?? '', '--from-rsa-private-key', flags));
  const keyring = rawRsaKeyring({ privateKey });
  // The legacy RSA wraps are not in WebCrypto; this is for current ones, around AES-CBC.
  return { from: () => keyring, legacy: async () => undefined };
}

async function legacyAes(file: KeyFile, flags: KeyFileFlags): Promise<LegacyKeyring> {
  const { importLegacyAesWrappingKey, legacyAesKeyring } = await legacyCode();
  return legacyAesKeyring({ wrappingKey: await withAesKey(file, flags, importLegacyAesWrappingKey) });
}

function legacyCode(): Promise<typeof import('@sealift/core/legacy')> {
  return import('@sealift/core/legacy');
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
          publicKey: await importRsaPublicKey(await readPem(rsa ?? '', '--to-rsa-public-key', flags)),
          materialDescription,
        })
      : rawAesKeyring({
          wrappingKey: await aesWrappingKey({ path: aes, flag: '--to-aes-key' }, flags),
          materialDescription,
        });
  return () => keyring;
}

/** One principal for both sides: it is for the one that is a local KMS. */
function sharedOf(flags: SharedFlags, service: Flag): { principal: Flag; region: Flag } {
  return { principal: service === 'aws' ? undefined : flags['kms-principal'], region: flags.region };
}
