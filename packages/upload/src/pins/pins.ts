import type { FoundProtection } from '@sealift/protocol';
import { load } from '../platform/load.js';
import type { PinOptions, Pins } from './demands.js';

const NONE: Pins = { requirement: { check: () => {} }, checkAddresses: () => {} };

/**
 * Most pages pin nothing, and load nothing for it. For the others it is loaded at once, and each transfer waits for it before it
 * asks the signer anything.
 *
 * @returns throws UploadError `invalid-option`, `script-unavailable`
 */
export function pinsOf(options: PinOptions): () => Promise<Pins> {
  const { require, s3Origin, recipient } = options;
  if ([require, s3Origin, recipient].every((pin) => pin === undefined)) return async () => NONE;
  const read = async (): Promise<Pins> => (await load(() => import('./read-pins.js'))).readPins(options);
  read().catch(() => {});
  return read;
}

/** Who encrypts, as the signer says. */
export function layersOf({ profile, storage }: FoundProtection): (string | undefined)[] {
  return [profile, storage];
}
