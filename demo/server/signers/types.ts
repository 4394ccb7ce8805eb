import type { LocalKms } from '@sealift/kms/local';
import type { Signer, SignerOptions } from '@sealift/signer';

/** What the stack gives to every signer of this folder; each takes what its profile needs. */
export interface Yours extends Omit<SignerOptions, 'protection' | 'basePath'> {
  readonly kms: LocalKms;
  /** Of the key with which S3 encrypts. */
  readonly keyArn: string;
  readonly masterSecrets: readonly [{ readonly version: string; readonly secret: Uint8Array }];
}

export type MakeSigner = (yours: Yours) => Signer;
