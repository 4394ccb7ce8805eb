import type { Receipt } from '../engine/ports.js';
import { sameObject } from '../engine/same-object.js';
import { isReceipt } from './receipts.js';

/** A file that was stored before, as a page hands it to the element. */
export interface InitialFile {
  readonly receipt: Receipt;
  /** For the list. Without one it says _Stored file_. */
  readonly name?: string;
}

/**
 * Those that were not handed in before: what the user has taken off the list does not come back because a framework sets the same
 * again.
 *
 * @throws TypeError naming the entry that has no receipt
 */
export function newcomers(files: readonly InitialFile[], before: readonly InitialFile[]): InitialFile[] {
  for (const [at, file] of files.entries()) {
    if (!isReceipt(file?.receipt))
      throw new TypeError(`initial[${at}].receipt is no receipt: hand in what "sealift-uploaded" has given.`);
  }
  return files.filter(({ receipt }) => !before.some((other) => sameObject(other.receipt, receipt)));
}
