import type { KMSClient } from '@aws-sdk/client-kms';
import { kmsKeyring as coreKmsKeyring, type Keyring, type Kms, type StringMap } from '@sealift/core';
import type { LegacyKeyring } from '@sealift/core/legacy';
import { invalidOption } from '../errors.js';

export interface KmsKeyringOptions {
  /** Of the AWS SDK. */
  readonly client?: KMSClient;
  /** Or another key service: `localKms` of `@sealift/kms/local`, say. */
  readonly kms?: Kms;
  /** Id, ARN or alias of the key for new objects, and for unwrapping; may be left out where objects are only read. */
  readonly keyId?: string;
  /** Of every object, unless a request gives another one. Default: empty. */
  readonly encryptionContext?: StringMap;
}

/** A keyring whose encryption context is that of one request. */
export interface KmsKeyring extends Keyring {
  /** Of requests that give none. */
  readonly encryptionContext: StringMap;
  withContext(encryptionContext: StringMap): Keyring;
  /** For objects of old clients, whose wrap `kms` knows no context of the caller. Reads only. */
  legacyKeyring(): Promise<LegacyKeyring>;
}

/**
 * Keyring `kms+context` (wrap code 12): data keys come from AWS KMS. Loads the adapter of `@sealift/kms/aws` when the first
 * data key is needed. Its calls throw KmsError.
 *
 * @throws ClientError `invalid-option` unless there is one of `client` and `kms`, CoreError `invalid-option` for a reserved
 * entry of the context
 */
export function kmsKeyring(options: KmsKeyringOptions): KmsKeyring {
  const { keyId, encryptionContext = {} } = options;
  const kms = kmsOf(options);
  const key = keyId === undefined ? {} : { keyId };
  const withContext = (context: StringMap): Keyring =>
    coreKmsKeyring({ kms, ...key, encryptionContext: context });
  return {
    ...withContext(encryptionContext),
    encryptionContext,
    withContext,
    async legacyKeyring() {
      return (await import('@sealift/core/legacy')).legacyKmsKeyring({ kms, ...key });
    },
  };
}

function kmsOf({ client, kms }: KmsKeyringOptions): Kms {
  if ((client === undefined) === (kms === undefined)) {
    throw invalidOption('client', 'A KMS keyring needs either client, a KMSClient, or kms.');
  }
  if (kms !== undefined) return kms;
  const options = client === undefined ? {} : { client };
  let loading: Promise<Required<Kms>> | undefined;
  const load = (): Promise<Required<Kms>> => {
    loading ??= import('@sealift/kms/aws').then(({ awsKms }) => awsKms(options));
    return loading;
  };
  return {
    generateDataKey: async (request) => (await load()).generateDataKey(request),
    decrypt: async (request) => (await load()).decrypt(request),
    encrypt: async (request) => (await load()).encrypt(request),
  };
}

/** Whether a request's encryption context can be given to it. */
export function isKmsKeyring(keyring: Keyring): keyring is KmsKeyring {
  return 'withContext' in keyring && typeof keyring.withContext === 'function';
}
