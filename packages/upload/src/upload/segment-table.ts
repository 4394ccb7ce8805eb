import { load } from '../platform/load.js';
import type { TableInput, TableToStore } from './table-to-store.js';

/** @returns undefined where the signer wants none, or what makes it cannot be loaded; that is told */
export async function tableFor(input: TableInput): Promise<TableToStore | undefined> {
  if (!input.session.grant.segments) return undefined;
  return load(() => import('./store-table.js')).then(
    ({ openTable }) => openTable(input),
    (error) => void input.job.tabled({ outcome: 'failed', error }),
  );
}
