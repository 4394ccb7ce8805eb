import type { Receipt } from '../engine/ports.js';
import type { FileItem } from '../files/file-item.js';
import { settled } from '../files/states.js';
import type { Texts } from '../text/texts.js';

/** The receipts of what is stored, in the order of the list. */
export function receiptsOf(items: readonly FileItem[]): Receipt[] {
  return items.flatMap((item) => item.receipt ?? []);
}

/** Why the form may not be sent yet. */
export interface Obstacle {
  readonly flags: ValidityStateFlags;
  readonly message: string;
}

/**
 * A form is not sent while a file is on its way, or with a file that the user believes to be sent and is not.
 *
 * @param least how many files must be stored
 */
export function obstacle(
  items: readonly FileItem[],
  least: number,
  multiple: boolean,
  texts: Texts,
): Obstacle | undefined {
  if (items.some((item) => !settled(item.state))) {
    return { flags: { customError: true }, message: texts.stillUploading };
  }
  if (items.some((item) => item.state === 'ready')) {
    return { flags: { customError: true }, message: texts.notStarted };
  }
  if (items.some((item) => item.state === 'failed')) {
    return { flags: { customError: true }, message: texts.notAllStored };
  }
  if (receiptsOf(items).length < least) {
    return { flags: { valueMissing: true }, message: texts.required(multiple, least) };
  }
  return undefined;
}
