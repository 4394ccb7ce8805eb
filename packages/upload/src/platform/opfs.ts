/**
 * The one place that uses the origin private file system (OPFS): files that only this origin sees, on disk, where whoever
 * has the disk can read them. Each folder is guarded by a Web Lock of its name as long as its page lives; what is not
 * locked was left by a crash.
 */
const ROOT = 'sealift-spool';

type Bytes = Uint8Array<ArrayBuffer>;

/** A folder of one download. It goes when the page is left, at the latest. */
export interface PrivateFolder {
  /** Writes a file as a whole, piece after piece; what failed half-way is not kept. */
  write(name: string, pieces: Iterable<Bytes> | AsyncIterable<Bytes>): Promise<File>;
  /** Removes one file. */
  delete(name: string): Promise<void>;
  /** Removes the folder from the disk. Never throws. */
  remove(): Promise<void>;
}

/** @throws where the browser has no such file system, or refuses it (private windows) */
export async function createPrivateFolder(): Promise<PrivateFolder> {
  const root = await rootFolder(true);
  const name = crypto.randomUUID();
  const unlock = await hold(name);
  const remove = async (): Promise<void> => {
    globalThis.removeEventListener?.('pagehide', remove);
    // In the same task: a page that is being left may not see another one.
    await root.removeEntry(name, { recursive: true }).catch(() => {});
    unlock();
  };
  try {
    const folder = await root.getDirectoryHandle(name, { create: true });
    globalThis.addEventListener?.('pagehide', remove);
    return {
      async write(file, pieces) {
        const handle = await folder.getFileHandle(file, { create: true });
        const stream = await handle.createWritable();
        try {
          for await (const piece of pieces) await stream.write(piece);
          await stream.close();
        } catch (error) {
          // As long as it is open, nothing can be removed.
          await stream.abort().catch(() => {});
          throw error;
        }
        return handle.getFile();
      },
      delete: (file) => folder.removeEntry(file),
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/**
 * Removes what pages have left behind that crashed or were killed. Never throws. Without Web Locks nobody can tell what
 * is in use, and all stays.
 */
export async function removeLeftovers(): Promise<void> {
  try {
    const root = await rootFolder(false);
    const names: string[] = [];
    for await (const name of root.keys()) names.push(name);
    await Promise.all(names.map((name) => removeUnlessHeld(root, name)));
  } catch {
    // Nothing was ever written, or the browser has no such file system.
  }
}

/** One try for each entry: some cannot be removed, as the `*.crswap` of a file that Chromium is writing. */
async function removeUnlessHeld(root: FileSystemDirectoryHandle, name: string): Promise<void> {
  await navigator.locks
    .request(lockName(name), { ifAvailable: true }, (lock) =>
      lock === null ? undefined : root.removeEntry(name, { recursive: true }),
    )
    .catch(() => {});
}

async function rootFolder(create: boolean): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(ROOT, { create });
}

/** Takes the lock and returns the function that gives it back; it ends with the page in any case. */
function hold(name: string): Promise<() => void> {
  return new Promise((resolve) => {
    if (navigator.locks === undefined) return resolve(() => {});
    void navigator.locks.request(lockName(name), () => new Promise<void>((unlock) => resolve(unlock)));
  });
}

function lockName(name: string): string {
  return `${ROOT}:${name}`;
}
