import { readFile } from 'node:fs/promises';
import { importRsaPrivateKey, importRsaPublicKey, rawAesKeyring, rawRsaKeyring } from '@sealift/core';
import { localKms } from '../kms/local/index.js';
import { type KeyringFor, kmsKeyringFor } from '../rewrap/keyring-for.js';
import { required, UsageError } from './command.js';
import { aesWrappingKey } from './key-files.js';

type Flag = string | undefined;

/** The keyring that unwraps: exactly one of three. @throws UsageError */
export async function fromKeyring(flags: {
  readonly 'from-aes-key'?: Flag;
  readonly 'from-rsa-private-key'?: Flag;
  readonly 'from-kms-file'?: Flag;
  readonly 'from-key-id'?: Flag;
}): Promise<KeyringFor> {
  const { 'from-aes-key': aes, 'from-rsa-private-key': rsa, 'from-kms-file': kmsFile } = flags;
  const keyId = flags['from-key-id'];
  if ([aes, rsa, kmsFile].filter((flag) => flag !== undefined).length !== 1) {
    throw new UsageError('give one of --from-aes-key, --from-rsa-private-key and --from-kms-file');
  }
  if (kmsFile !== undefined) {
    return kmsKeyringFor({ kms: localKms({ file: kmsFile }), ...(keyId === undefined ? {} : { keyId }) });
  }
  const keyring =
    aes === undefined
      ? rawRsaKeyring({ privateKey: await importRsaPrivateKey(await readFile(rsa ?? '', 'utf8')) })
      : rawAesKeyring({ wrappingKey: await aesWrappingKey(aes) });
  return () => keyring;
}

/** The keyring that wraps: exactly one of three. @throws UsageError */
export async function toKeyring(flags: {
  readonly 'to-aes-key'?: Flag;
  readonly 'to-rsa-public-key'?: Flag;
  readonly 'to-kms-file'?: Flag;
  readonly 'to-key-id'?: Flag;
  readonly 'to-description'?: readonly string[] | undefined;
}): Promise<KeyringFor> {
  const { 'to-aes-key': aes, 'to-rsa-public-key': rsa, 'to-kms-file': kmsFile } = flags;
  if ([aes, rsa, kmsFile].filter((flag) => flag !== undefined).length !== 1) {
    throw new UsageError('give one of --to-aes-key, --to-rsa-public-key and --to-kms-file');
  }
  if (kmsFile !== undefined) {
    const keyId = required(flags['to-key-id'], '--to-key-id');
    const kms = localKms({ file: kmsFile });
    // Better now than at the first object.
    await kms.keys.describe(keyId);
    return kmsKeyringFor({ kms, keyId });
  }
  const materialDescription = descriptionOf(flags['to-description'] ?? []);
  const keyring =
    aes === undefined
      ? rawRsaKeyring({
          publicKey: await importRsaPublicKey(await readFile(rsa ?? '', 'utf8')),
          materialDescription,
        })
      : rawAesKeyring({ wrappingKey: await aesWrappingKey(aes), materialDescription });
  return () => keyring;
}

/** `name=value`, each once. @throws UsageError */
export function descriptionOf(pairs: readonly string[]): Record<string, string> {
  const entries = pairs.map((pair) => {
    const at = pair.indexOf('=');
    if (at < 1) throw new UsageError('--to-description is NAME=VALUE');
    return [pair.slice(0, at), pair.slice(at + 1)] as const;
  });
  if (new Set(entries.map(([name]) => name)).size !== entries.length) {
    throw new UsageError('--to-description names an entry twice');
  }
  return Object.fromEntries(entries);
}
