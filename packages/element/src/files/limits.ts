import type { FileItem } from './file-item.js';
import type { Problem } from './problem.js';
import type { SelectionErrorCode } from './rules.js';
import { parseSize } from './size.js';

/** What the page allows of all files together, as its attributes say it. */
export interface Limits {
  /** Files in the list; not a number or below 1 means no limit. */
  readonly maxFiles: number;
  /** As `parseSize` reads it; empty or unreadable means no limit. */
  readonly minSize: string;
  /** The same, of all files in the list together. */
  readonly maxTotalSize: string;
  /** A file that is listed already is refused. */
  readonly unique: boolean;
}

/** Numbers as the page's language writes them. */
interface NumberFormat {
  bytes(bytes: number): string;
  count(count: number): string;
}

type Limited = Problem & { readonly code: SelectionErrorCode };

/** A file that was chosen, or is in the list. */
interface Counted {
  readonly size: number;
  /** Unknown of what was in the list before a reload. */
  readonly file: File | undefined;
}

/**
 * Why each of the files is not taken, in their order: of too many the first ones are. What was refused for another reason does not
 * count; what has failed or was cancelled does, for it can be tried again.
 *
 * @param refused by rules that look at one file alone
 */
export function beyondLimits(
  files: readonly File[],
  refused: readonly (Problem | undefined)[],
  listed: readonly FileItem[],
  limits: Limits,
  format: NumberFormat,
): (Problem | undefined)[] {
  const counted: Counted[] = listed.filter(({ state }) => state !== 'refused');
  return files.map((file, at) => {
    const problem = refused[at] ?? beyond(file, counted, limits, format);
    if (!problem) counted.push({ file, size: file.size });
    return problem;
  });
}

function beyond(
  file: File,
  counted: readonly Counted[],
  limits: Limits,
  format: NumberFormat,
): Limited | undefined {
  const [least, most] = [parseSize(limits.minSize), parseSize(limits.maxTotalSize)];
  if (least !== undefined && file.size < least)
    return { code: 'size-under-limit', limit: format.bytes(least) };
  if (limits.unique && counted.some((other) => other.file && same(other.file, file)))
    return { code: 'duplicate-file' };
  if (limits.maxFiles >= 1 && counted.length >= limits.maxFiles)
    return { code: 'too-many-files', limit: format.count(limits.maxFiles) };
  const total = counted.reduce((sum, { size }) => sum + size, file.size);
  if (most !== undefined && total > most) return { code: 'total-size-over-limit', limit: format.bytes(most) };
  return undefined;
}

/** In another folder the same name is another file. */
function same(a: File, b: File): boolean {
  return (['name', 'size', 'lastModified', 'webkitRelativePath'] as const).every(
    (fact) => a[fact] === b[fact],
  );
}
