import type { FileItem } from './file-item.js';
import type { FileState } from './states.js';

/** Where the list stands as a whole. */
export interface Overall {
  /** Bytes. */
  readonly loaded: number;
  readonly total: number;
  readonly stored: number;
  /** Files that are meant to be stored: those that were cancelled or refused do not count, nor what waits to be taken up again. */
  readonly count: number;
}

const APART: readonly FileState[] = ['cancelled', 'refused', 'unfinished'];

export function overall(items: readonly FileItem[]): Overall {
  const meant = items.filter(({ state }) => !APART.includes(state));
  return {
    loaded: sum(meant, (item) => item.loaded),
    total: sum(meant, (item) => item.total),
    stored: meant.filter((item) => item.state === 'done').length,
    count: meant.length,
  };
}

function sum(items: readonly FileItem[], of: (item: FileItem) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
