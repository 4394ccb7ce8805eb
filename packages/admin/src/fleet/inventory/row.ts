import type { Column } from './columns.js';
import { unreadable } from './errors.js';

/** What a row says, by column; of those that decide what becomes of it. */
export type Row = { readonly [C in Column]?: string | boolean | undefined };

/** The columns that are read; the others only have to be known. */
export const READ: ReadonlySet<Column> = new Set<Column>(['Bucket', 'Key', 'IsLatest', 'IsDeleteMarker']);

/** Whether it is an object as it is now: no older version and no delete marker. @throws FleetError `inventory-unreadable` */
export function isCurrent(row: Row): boolean {
  return truth(row.IsLatest, true) && !truth(row.IsDeleteMarker, false);
}

/** @param otherwise where the inventory has no such column */
function truth(value: string | boolean | undefined, otherwise: boolean): boolean {
  if (value === undefined) return otherwise;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw unreadable('a row says neither true nor false');
}
