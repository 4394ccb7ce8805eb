/**
 * The one place that uses the origin private file system (OPFS): files that only this origin sees, on disk. Each file
 * is guarded by a Web Lock of its name as long as its page lives; what is not locked was left by a crash.
 */
const FOLDER = 'sealift-spool';

export interface PrivateFile {
  write(position: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** No more writes; the file as it is on disk. */
  close(): Promise<File>;
  /** Removes it from the disk, closed or not. Never throws. */
  remove(): Promise<void>;
}

/** @throws where the browser has no such file system, or refuses it (private windows) */
export async function createPrivateFile(): Promise<PrivateFile> {
  const folder = await spoolFolder();
  const name = crypto.randomUUID();
  const unlock = await hold(name);
  const tidy = async (): Promise<void> => {
    await folder.removeEntry(name).catch(() => {});
    unlock();
  };
  try {
    const handle = await folder.getFileHandle(name, { create: true });
    const stream = await handle.createWritable();
    return {
      write: (position, data) => stream.write({ type: 'write', position, data }),
      async close() {
        await stream.close();
        return handle.getFile();
      },
      async remove() {
        await stream.abort().catch(() => {});
        await tidy();
      },
    };
  } catch (error) {
    await tidy();
    throw error;
  }
}

/** Best effort: without Web Locks nobody can tell which files are in use, and all stay. */
export async function removeStaleFiles(): Promise<void> {
  try {
    const folder = await spoolFolder();
    for await (const name of folder.keys()) {
      await navigator.locks.request(lockName(name), { ifAvailable: true }, (lock) =>
        lock === null ? undefined : folder.removeEntry(name),
      );
    }
  } catch {
    // Nothing to remove, or no way to.
  }
}

async function spoolFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(FOLDER, { create: true });
}

/** Takes the lock and returns the function that gives it back; it ends with the page in any case. */
function hold(name: string): Promise<() => void> {
  return new Promise((resolve) => {
    if (navigator.locks === undefined) return resolve(() => {});
    void navigator.locks.request(lockName(name), () => new Promise<void>((unlock) => resolve(unlock)));
  });
}

function lockName(name: string): string {
  return `${FOLDER}:${name}`;
}
