import type { FileItem } from './file-item.js';

/** Bytes up to which a file is one part, with its tag, whatever the size of parts: of such files the engine takes many at once. */
export const SMALL_FILE: number = 5 * 1024 * 1024 - 16;
/** Small files that are handed to the engine at once, as many as it works on; it bounds their memory itself. */
export const SMALL_AT_ONCE = 128;

/**
 * Which of the waiting files the engine gets now, in their order: so many large ones that `concurrent` are in progress, and
 * small ones by the dozen, for they are done in a few calls together.
 *
 * @param working those that the engine has in hand
 */
export function admitted(
  items: readonly FileItem[],
  working: readonly FileItem[],
  concurrent: number,
): FileItem[] {
  const room = { large: concurrent, small: SMALL_AT_ONCE };
  for (const item of working) room[kind(item)] -= 1;
  const found: FileItem[] = [];
  for (const item of items) {
    if (room.large <= 0 && room.small <= 0) break;
    if (item.state === 'waiting' && room[kind(item)]-- > 0) found.push(item);
  }
  return found;
}

function kind({ size }: FileItem): 'large' | 'small' {
  return size > SMALL_FILE ? 'large' : 'small';
}
