import type { FileItem } from './file-item.js';

/** Where the list stands as a whole. */
export interface Overall {
  /** Bytes. */
  readonly loaded: number;
  readonly total: number;
  readonly stored: number;
  /** Files that are meant to be stored: those that were cancelled or refused do not count. */
  readonly count: number;
}

export function overall(items: readonly FileItem[]): Overall {
  const meant = items.filter((item) => item.state !== 'cancelled' && item.state !== 'refused');
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
