import { UploadError } from '../../errors.js';
import { createPrivateFile, removeStaleFiles } from '../../platform/opfs.js';
import { createBlobSpool } from './blobs.js';
import type { Spool } from './spool.js';

/**
 * A spool in the browser's private file system, or one of Blobs where there is none. Spools that a crashed page has
 * left behind are removed on the way.
 */
export async function createDiskSpool(size: number): Promise<Spool> {
  await removeStaleFiles();
  const file = await createPrivateFile().catch(() => undefined);
  if (file === undefined) return createBlobSpool();

  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      throw new UploadError(
        'spool-failed',
        `The browser has no room for the decrypted file (${size} bytes): free some disk space.`,
        { cause },
      );
    }
  };
  return {
    write: (offset, bytes) => guarded(() => file.write(offset, bytes)),
    finish: () => guarded(() => file.close()),
    discard: () => file.remove(),
  };
}
