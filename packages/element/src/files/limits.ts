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

/** What is listed so far, with what is taken of the selection. */
interface Counted {
  count: number;
  size: number;
  /** Of the files that are here; unknown of what was in the list before a reload. */
  readonly facts: Set<string>;
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
  const counted: Counted = { count: 0, size: 0, facts: new Set() };
  const count = (size: number, file: File | undefined): void => {
    counted.count += 1;
    counted.size += size;
    if (file && limits.unique) counted.facts.add(factsOf(file));
  };
  for (const { state, size, file } of listed) if (state !== 'refused') count(size, file);
  return files.map((file, at) => {
    const problem = refused[at] ?? beyond(file, counted, limits, format);
    if (!problem) count(file.size, file);
    return problem;
  });
}

function beyond(file: File, counted: Counted, limits: Limits, format: NumberFormat): Limited | undefined {
  const [least, most] = [parseSize(limits.minSize), parseSize(limits.maxTotalSize)];
  if (least !== undefined && file.size < least)
    return { code: 'size-under-limit', limit: format.bytes(least) };
  if (limits.unique && counted.facts.has(factsOf(file))) return { code: 'duplicate-file' };
  if (limits.maxFiles >= 1 && counted.count >= limits.maxFiles)
    return { code: 'too-many-files', limit: format.count(limits.maxFiles) };
  if (most !== undefined && counted.size + file.size > most)
    return { code: 'total-size-over-limit', limit: format.bytes(most) };
  return undefined;
}

const known = new WeakMap<File, string>();

/** What tells a file from others: in another folder the same name is another file. */
function factsOf(file: File): string {
  const before = known.get(file);
  if (before !== undefined) return before;
  const { name, size, lastModified, webkitRelativePath } = file;
  const facts = JSON.stringify([name, size, lastModified, webkitRelativePath]);
  known.set(file, facts);
  return facts;
}
