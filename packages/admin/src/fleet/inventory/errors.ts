import { SealiftError } from '@sealift/core/errors';
import { FleetError } from '../errors.js';

/** @param what names the file's place in the manifest, never a key that is listed in it */
export function unreadable(what: string, cause?: unknown): FleetError {
  return new FleetError('inventory-unreadable', `The inventory cannot be read: ${what}.`, { cause });
}

export function unsupported(what: string, field: string): FleetError {
  return new FleetError('inventory-unsupported', `This inventory is not supported: ${what}.`, { field });
}

/** What a parser threw, in our words; what is ours passes through. @throws always */
export function unreadableBecause(what: string, cause: unknown): never {
  if (cause instanceof SealiftError) throw cause;
  throw unreadable(what, cause);
}
