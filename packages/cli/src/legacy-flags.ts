import type { LegacyReading } from '@sealift/core';
import {
  importLegacyAesWrappingKey,
  type LegacyKeyring,
  legacyAesKeyring,
  legacyKmsKeyring,
  legacyReading,
} from '@sealift/core/legacy';
import { withAesKey } from './key-files.js';
import { kmsOf } from './kms-flags.js';
import type { LegacyChoice } from './object-in-s3.js';
import type { WrappingFlags } from './wrapping-key.js';

type LegacyFlags = WrappingFlags & {
  readonly 'enable-legacy-wrapping-algorithms': boolean;
  readonly 'enable-legacy-unauthenticated-modes': boolean;
};

/** What the flags let `decrypt` read of old clients, with the same key. @throws UsageError */
export async function legacyOf(values: LegacyFlags): Promise<LegacyReading> {
  const { legacyKeyring: keyring, ...flags } = await legacyChoiceOf(values);
  return legacyReading({ ...flags, ...(keyring === undefined ? {} : { keyring }) });
}

/** The same for objects in S3. @throws UsageError */
export async function legacyChoiceOf(values: LegacyFlags): Promise<LegacyChoice> {
  const legacyKeyring = await legacyKeyringOf(values);
  return {
    enableLegacyWrappingAlgorithms: values['enable-legacy-wrapping-algorithms'],
    enableLegacyUnauthenticatedModes: values['enable-legacy-unauthenticated-modes'],
    ...(legacyKeyring === undefined ? {} : { legacyKeyring }),
  };
}

async function legacyKeyringOf(values: WrappingFlags): Promise<LegacyKeyring | undefined> {
  const { 'aes-key': aes, kms: service, 'kms-file': file, 'kms-principal': principal, region } = values;
  if (aes !== undefined)
    return legacyAesKeyring({
      wrappingKey: await withAesKey({ path: aes, flag: '--aes-key' }, values, importLegacyAesWrappingKey),
    });
  if (service === undefined && file === undefined) return undefined;
  const kms = await kmsOf({ service, file, principal, region, prefix: '--' });
  const keyId = values['key-id'];
  return legacyKmsKeyring({ kms, ...(keyId === undefined ? {} : { keyId }) });
}
