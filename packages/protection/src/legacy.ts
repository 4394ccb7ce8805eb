import { CoreError } from '@sealift/core/errors';
import { decodeLegacy, type LegacyHeader } from '@sealift/core/metadata';
import type { FoundProtection, KeyringName } from '@sealift/protocol';
import type { StoredObject, StringMap } from '@sealift/s3';
import { legacyDataKeyOf, type MasterKeys } from './data-keys.js';
import { SignerConfigError, SignerError } from './errors.js';
import type { Opened } from './protection.js';

/**
 * Objects of old S3 Encryption Clients that the signer lets out; flags as those clients name them. The page must ask for the
 * same (`createDownloader({ legacy })`).
 */
export interface LegacyChoice {
  /** Data keys wrapped with `AES`, `AESWrap`, `RSA` and `kms`, which the signer's KMS then unwraps. Default: false. */
  readonly enableLegacyWrappingAlgorithms?: boolean;
  /** Content in AES-CBC, which nothing authenticates. Default: false. */
  readonly enableLegacyUnauthenticatedModes?: boolean;
}

const FLAGS = ['enableLegacyWrappingAlgorithms', 'enableLegacyUnauthenticatedModes'] as const;

type Wrap = LegacyHeader['wrapAlgorithm'];
const KEYRING_OF: Readonly<Record<Wrap, KeyringName>> = {
  AES: 'raw-aes',
  AESWrap: 'raw-aes',
  'AES/GCM': 'raw-aes',
  RSA: 'raw-rsa',
  'RSA/ECB/OAEPWithSHA-256AndMGF1Padding': 'raw-rsa',
  'RSA-OAEP-SHA1': 'raw-rsa',
  kms: 'kms',
  'kms+context': 'kms',
};
const CURRENT_WRAPS: readonly Wrap[] = ['AES/GCM', 'RSA-OAEP-SHA1', 'kms+context'];

/** @throws SignerConfigError for a flag that does not exist, or is not true or false */
export function checkLegacy(choice: LegacyChoice = {}): LegacyChoice {
  for (const [name, value] of Object.entries(choice)) {
    const field = `protection.legacy.${name}`;
    if (!FLAGS.some((flag) => flag === name)) throw new SignerConfigError(field, 'is not an option');
    if (typeof value !== 'boolean') throw new SignerConfigError(field, 'must be true or false');
  }
  return choice;
}

/**
 * Opens an object of an old client; undefined for every other one, and for one whose metadata the page will refuse.
 *
 * @throws SignerError `legacy-not-allowed`, `data-key-refused`
 */
export function openLegacy(
  allowed: LegacyChoice,
  masterKeys: MasterKeys | undefined,
  stored: StoredObject,
  demanded: StringMap | undefined,
): Opened | undefined {
  const header = read(stored);
  if (header === undefined) return undefined;
  checkAllowed(header, allowed);
  const { content, wrapAlgorithm, encryptedDataKey: ciphertextBlob, description: encryptionContext } = header;
  const keyring = KEYRING_OF[wrapAlgorithm];
  const suite = content === 'CBC' ? 'ALG_AES_256_CBC_IV16_NO_KDF' : 'ALG_AES_256_GCM_IV12_TAG16_NO_KDF';
  const protection: FoundProtection = { profile: 'client', client: { suite, keyring } };
  if (keyring !== 'kms') return { protection };
  if (!masterKeys) throw noKms();
  // No client has written one: somebody has changed what the object says of itself.
  if (wrapAlgorithm === 'kms+context')
    throw new SignerError('data-key-refused', 'The data key of this object was not made for AES-CBC.');
  const wrapped = { ciphertextBlob, encryptionContext };
  return { protection, unwrap: legacyDataKeyOf(masterKeys, wrapped, demanded) };
}

export function noKms(): SignerError {
  return new SignerError('data-key-refused', 'The data key of this object lies with a KMS; none is set up.');
}

function read({ metadata }: StoredObject): LegacyHeader | undefined {
  try {
    return decodeLegacy(metadata);
  } catch (error) {
    if (error instanceof CoreError) return undefined;
    throw error;
  }
}

function checkAllowed({ content, wrapAlgorithm }: LegacyHeader, allowed: LegacyChoice): void {
  if (!CURRENT_WRAPS.includes(wrapAlgorithm) && allowed.enableLegacyWrappingAlgorithms !== true)
    throw notAllowed(`key wrap ${wrapAlgorithm}`, 'enableLegacyWrappingAlgorithms');
  if (content === 'CBC' && allowed.enableLegacyUnauthenticatedModes !== true)
    throw notAllowed('AES-CBC', 'enableLegacyUnauthenticatedModes');
}

function notAllowed(what: string, flag: (typeof FLAGS)[number]): SignerError {
  return new SignerError(
    'legacy-not-allowed',
    `An old client wrote this object (${what}); the signer lets it out with protection.legacy.${flag} only.`,
    { field: 'key' },
  );
}
