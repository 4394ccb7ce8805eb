import type { Keyring } from '@sealift/core/keyrings';
import type { Recipient } from './recipient.js';
import type { Requirement } from './require.js';
import type { AddressCheck } from './s3-origin.js';

/** What a page demands whatever the signer says. */
export interface PinOptions {
  readonly require?: string | readonly string[] | undefined;
  readonly s3Origin?: string | readonly string[] | undefined;
  readonly recipient?: string | undefined;
  /** A recipient goes without it. */
  readonly keyring?: Keyring | undefined;
}

export interface Pins {
  readonly requirement: Requirement;
  readonly recipient?: Recipient | undefined;
  readonly checkAddresses: AddressCheck;
}
