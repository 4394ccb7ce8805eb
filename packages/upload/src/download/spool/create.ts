import { createPrivateFolder, removeLeftovers } from '../../platform/opfs.js';
import { createMemorySpool } from './memory.js';
import { piecesInBlobs, piecesOnDisk } from './pieces.js';
import { createSealedSpool } from './sealed.js';
import type { Spool } from './spool.js';

/**
 * Up to this many bytes a file waits in memory and is handed over as a Blob. Eight ranges: little more than a download has
 * in flight anyway, and what browsers keep in memory as a Blob (Chromium on a phone: one percent of its memory).
 */
export const IN_MEMORY_BYTES: number = 64 * 1024 * 1024;

/** The spool for a file of `size` bytes. What crashed pages have left behind goes before it takes disk space, and where that is short what was kept, too. */
export async function createSpool(size: number, inMemoryBytes: number = IN_MEMORY_BYTES): Promise<Spool> {
  if (size <= inMemoryBytes) return createMemorySpool();
  await removeLeftovers(size);
  const folder = await createPrivateFolder().catch(() => undefined);
  return createSealedSpool(size, folder === undefined ? piecesInBlobs() : piecesOnDisk(folder));
}
