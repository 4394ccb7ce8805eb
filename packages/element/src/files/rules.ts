import { accepts } from './accept.js';
import type { Problem } from './problem.js';
import { parseSize } from './size.js';

/** Why a selection, or a file of it, was not taken. */
export type SelectionErrorCode =
  | 'type-not-accepted'
  | 'size-over-limit'
  | 'size-under-limit'
  | 'too-many-files'
  | 'total-size-over-limit'
  | 'duplicate-file'
  | 'one-file-only'
  | 'folder-not-accepted'
  | 'folder-unreadable';

/** Of these, what is found by the part that reads folders and looks at all files together. */
export type SelectingErrorCode = Extract<
  SelectionErrorCode,
  'size-under-limit' | 'too-many-files' | 'total-size-over-limit' | 'duplicate-file' | 'folder-unreadable'
>;

/** What the page allows, as its attributes say it. */
export interface FileRules {
  /** As in `<input type="file">`. */
  readonly accept: string;
  /** As `parseSize` reads it; empty or unreadable means no limit here (the signer has its own). */
  readonly maxSize: string;
}

/** Why this file is not taken, or undefined. A file of zero bytes is a file. */
export function refusal(
  file: File,
  rules: FileRules,
): (Problem & { readonly code: SelectionErrorCode }) | undefined {
  if (!accepts(rules.accept, file)) return { code: 'type-not-accepted' };
  const limit = parseSize(rules.maxSize);
  if (limit !== undefined && file.size > limit) return { code: 'size-over-limit' };
  return undefined;
}
