import { readFile } from 'node:fs/promises';
import { isAlias } from '@sealift/s3';
import {
  type ClientEncryptionOptions,
  clientEncryption,
  type LegacyChoice,
  type ProtectionProfile,
  serverSideEncryption,
} from '@sealift/signer';
import { required, UsageError } from './command.js';
import { kmsOf } from './kms-flags.js';
import type { ServeFlags } from './serve-flags.js';
import { refuseOthers, STORAGE_PROFILES, type StorageValues, storageOf } from './storage-flags.js';

/** Value of `--kms-key-target`: ask AWS KMS. */
const DESCRIBE = 'describe';

/** The protection that the flags pin. A flag that does not go with the others is refused by name. @throws UsageError */
export async function protectionOf(flags: ServeFlags): Promise<ProtectionProfile> {
  const { protection: profile, storage } = flags;
  if (profile === 'client')
    return clientEncryption({
      ...(await wrapOf(flags)),
      ...(await layerOf(flags)),
      ...legacyOf(flags),
      ...segmentsOf(flags),
    });
  if (!STORAGE_PROFILES.includes(profile))
    throw new UsageError(`--protection is client, ${STORAGE_PROFILES.join(', ')}`);
  if (storage !== undefined)
    throw new UsageError(
      `--storage does not go with --protection ${profile}: it is S3's layer around client`,
    );
  refuseClientFlags(flags);
  const values = await withTarget(flags);
  return serverSideEncryption(await storageOf(profile, values, '--protection'));
}

/** The second layer, around what the page encrypts. */
async function layerOf(flags: ServeFlags): Promise<{ storage?: ProtectionProfile }> {
  if (flags.storage === undefined) {
    refuseOthers(flags.storageValues, [], '--protection client without --storage');
    return {};
  }
  return {
    storage: serverSideEncryption(await storageOf(flags.storage, await withTarget(flags), '--storage')),
  };
}

/** Who wraps the page's data keys: exactly one. */
async function wrapOf(flags: ServeFlags): Promise<ClientEncryptionOptions> {
  const { kms: service, kmsFile: file, kmsPrincipal: principal, recipient, keyring, region } = flags;
  const isKms = service !== undefined || file !== undefined;
  const given = [isKms || undefined, recipient, keyring].filter((flag) => flag !== undefined);
  if (given.length !== 1) throw new UsageError('give one of --kms, --kms-file, --recipient and --keyring');
  if (!isKms) refuseKmsFlags(flags);
  if (recipient !== undefined) return { recipient: await readFile(recipient, 'utf8') };
  if (keyring === 'raw-aes' || keyring === 'raw-rsa') return { keyring };
  if (!isKms) throw new UsageError('--keyring is raw-aes or raw-rsa');
  const keyId = required(flags.keyId, '--key-id');
  const kms = await kmsOf({ service, file, principal, region, keyId, prefix: '--' });
  const { previousKeyIds } = flags;
  return { kms, keyId, ...(previousKeyIds.length === 0 ? {} : { previousKeyIds }) };
}

/** Values of `--enable-legacy`. */
const LEGACY = {
  'wrapping-algorithms': 'enableLegacyWrappingAlgorithms',
  'unauthenticated-modes': 'enableLegacyUnauthenticatedModes',
} as const;

function legacyOf({ enableLegacy }: ServeFlags): { legacy?: LegacyChoice } {
  const names = Object.keys(LEGACY);
  if (!enableLegacy.every((name) => names.includes(name)))
    throw new UsageError(`--enable-legacy is ${names.join(' or ')}`);
  const allowed = Object.entries(LEGACY).filter(([name]) => enableLegacy.includes(name));
  return allowed.length === 0
    ? {}
    : { legacy: Object.fromEntries(allowed.map(([, option]) => [option, true])) };
}

function segmentsOf({ segments = 'off' }: ServeFlags): { segments?: true } {
  if (segments !== 'on' && segments !== 'off') throw new UsageError('--segments is on or off');
  return segments === 'on' ? { segments: true } : {};
}

function refuseKmsFlags({ keyId, previousKeyIds, kmsPrincipal }: ServeFlags): void {
  const given = { 'key-id': keyId, 'previous-key-id': previousKeyIds[0], 'kms-principal': kmsPrincipal };
  for (const [flag, value] of Object.entries(given))
    if (value !== undefined) throw new UsageError(`--${flag} needs --kms or --kms-file`);
}

function refuseClientFlags(flags: ServeFlags): void {
  const { kms, kmsFile, kmsPrincipal, keyId, previousKeyIds, recipient, keyring, protection } = flags;
  const { enableLegacy, segments } = flags;
  const given = {
    kms,
    'kms-file': kmsFile,
    'kms-principal': kmsPrincipal,
    'key-id': keyId,
    'previous-key-id': previousKeyIds[0],
    recipient,
    keyring,
    'enable-legacy': enableLegacy[0],
    segments,
  };
  for (const [flag, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const instead = flag === 'key-id' ? '; the key with which S3 encrypts is --kms-key-id' : '';
    throw new UsageError(`--${flag} does not go with --protection ${protection}${instead}`);
  }
}

/** S3 reports keys, never aliases: with `--kms-key-target describe` AWS KMS says once, now, what the alias stands for. */
async function withTarget({ storageValues, region }: ServeFlags): Promise<StorageValues> {
  if (storageValues['kms-key-target'] !== DESCRIBE) return storageValues;
  const keyId = required(storageValues['kms-key-id'], '--kms-key-id');
  if (!isAlias(keyId)) throw new UsageError('--kms-key-target is for a --kms-key-id that is an alias');
  const { awsKms } = await import('@sealift/kms/aws');
  return { ...storageValues, 'kms-key-target': await awsKms({ region }).describeKey(keyId) };
}
