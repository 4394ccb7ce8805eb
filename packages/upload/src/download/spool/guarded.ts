import { UploadError } from '../../errors.js';

/** @param size bytes of the file @throws UploadError `spool-failed`, whatever goes wrong with the disk */
export async function guarded<T>(size: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new UploadError(
      'spool-failed',
      `The browser could not keep the decrypted file (${size} bytes) on disk: free some disk space.`,
      { cause },
    );
  }
}
