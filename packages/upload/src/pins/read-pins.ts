import type { PinOptions, Pins } from './demands.js';
import { recipientOf } from './recipient.js';
import { requirementOf } from './require.js';
import { addressCheckOf } from './s3-origin.js';

/** @throws UploadError `invalid-option` */
export function readPins({ require, recipient, keyring, s3Origin }: PinOptions): Pins {
  return {
    requirement: requirementOf(require),
    recipient: recipientOf(recipient, keyring),
    checkAddresses: addressCheckOf(s3Origin),
  };
}
