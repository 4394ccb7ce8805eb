import type { FileItem } from './file-item.js';
import { inProgress } from './states.js';

/** Bytes up to which the engine sends a file in one part, of 8 MiB with the tag: then it takes many at once. */
export const SMALL_FILE: number = 8 * 1024 * 1024 - 16;
/** Small files that are handed to the engine at once; it bounds their memory itself. */
export const SMALL_AT_ONCE = 64;

/**
 * Which of the waiting files the engine gets now, in their order: so many large ones that `concurrent` are in progress, and
 * small ones by the dozen, for they are done in a few calls together.
 */
export function admitted(items: readonly FileItem[], concurrent: number): FileItem[] {
  const room = { large: concurrent, small: SMALL_AT_ONCE };
  for (const item of items) if (inProgress(item.state)) room[kind(item)] -= 1;
  return items.filter((item) => item.state === 'waiting' && room[kind(item)]-- > 0);
}

function kind({ size }: FileItem): 'large' | 'small' {
  return size > SMALL_FILE ? 'large' : 'small';
}
