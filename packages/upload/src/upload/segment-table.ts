import { load } from '../platform/load.js';
import type { TableInput, TableToStore } from './table-to-store.js';

/** What makes it is loaded while the file is sealed; where it cannot be loaded, that is told. @returns undefined where the signer wants none */
export function tableFor(input: TableInput): TableToStore | undefined {
  if (!input.session.grant.segments) return undefined;
  const pieces = new Map<number, Uint8Array>();
  const opened = load(() => import('./store-table.js')).then(
    ({ openTable }) => openTable(input, pieces),
    (error) => void input.job.tabled({ outcome: 'failed', error }),
  );
  return {
    pieces,
    make: async (...of) => (await opened)?.make(...of),
    store: async (receipt) => (await opened)?.store(receipt),
  };
}
