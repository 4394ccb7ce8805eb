import type { CoreErrorCode, ProblemCode, UploadErrorCode } from '@sealift/upload/upload';
import type { ElementErrorCode } from '../engine/element-error.js';
import type { Receipt, ShownProtection, Waiting } from '../engine/ports.js';
import type { SelectionErrorCode } from '../files/rules.js';
import type { FileState } from '../files/states.js';
import type { UploadItem } from '../files/upload-item.js';

/** What `code` of `sealift-error` is, unless an engine of the page's own has codes of its own. */
export type SealiftErrorCode =
  | SelectionErrorCode
  | ElementErrorCode
  | UploadErrorCode
  | CoreErrorCode
  | 'unknown-error';

/** Any other text, without taking the known ones from an editor's list. */
type OtherText = string & Record<never, never>;

/** Before files are taken; `preventDefault()` refuses them. Their number and content are as chosen by the user. */
export interface SelectDetail {
  readonly files: readonly File[];
}

/** Bytes of one file, and of all files that were not cancelled or refused. */
export interface ProgressDetail {
  readonly item: UploadItem;
  /** Undefined for an upload that goes on without its file being picked again. */
  readonly file: File | undefined;
  readonly state: FileState;
  readonly loaded: number;
  readonly total: number;
  readonly overall: { readonly loaded: number; readonly total: number };
}

/** Why nothing moves, of all files together. */
export interface WaitingDetail {
  /** Undefined: it moves again, or nothing is left to move. */
  readonly for: Waiting['for'] | 'paused' | undefined;
}

export interface UploadedDetail {
  readonly item: UploadItem;
  /** Undefined for an upload that went on without its file being picked again. */
  readonly file: File | undefined;
  readonly name: string;
  readonly receipt: Receipt;
  /** Who encrypted, as the engine did it and S3 reported it; undefined is unknown. */
  readonly protection: ShownProtection | undefined;
}

export interface ErrorDetail {
  /** Stable, kebab-case; see the tables in the documentation. */
  readonly code: SealiftErrorCode | OtherText;
  /** The signer's own code, when `code` is `signer-refused`. */
  readonly reason?: ProblemCode | OtherText;
  /** The sentence that the user reads. */
  readonly message: string;
  /** The file in the list; absent when it is about a whole selection, or about a download. */
  readonly item?: UploadItem;
  /** The file that did not go up; absent when it is about a whole selection, or about a download. */
  readonly file?: File;
  /** What the engine threw; `cause.message` is the technical sentence. */
  readonly cause?: unknown;
}

/** The list has other files, or one of them is in another state. Of a long list it is told a few times a second. */
export interface ItemsDetail {
  readonly items: readonly UploadItem[];
}

export interface AllDoneDetail {
  /** Of everything that is in the list and stored. */
  readonly receipts: readonly Receipt[];
  /** Files in the list that are not stored. */
  readonly failed: number;
}

/** The events of `<encrypted-upload>`. All bubble and cross shadow roots; only the first can be prevented. */
export interface EncryptedUploadEvents {
  'sealift-select': CustomEvent<SelectDetail>;
  'sealift-progress': CustomEvent<ProgressDetail>;
  'sealift-waiting': CustomEvent<WaitingDetail>;
  'sealift-uploaded': CustomEvent<UploadedDetail>;
  'sealift-error': CustomEvent<ErrorDetail>;
  'sealift-items': CustomEvent<ItemsDetail>;
  'sealift-all-done': CustomEvent<AllDoneDetail>;
}

/** @returns false when a listener prevented it */
export function emit<Name extends keyof EncryptedUploadEvents>(
  target: EventTarget,
  name: Name,
  detail: EncryptedUploadEvents[Name]['detail'],
): boolean {
  const cancelable = name === 'sealift-select';
  return target.dispatchEvent(new CustomEvent(name, { detail, cancelable, bubbles: true, composed: true }));
}

declare global {
  /** They bubble, so any element may listen. */
  interface GlobalEventHandlersEventMap extends EncryptedUploadEvents {}
}
