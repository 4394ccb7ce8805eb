/**
 * The one place that uses the origin private file system (OPFS): files that only this origin sees, on disk, where whoever
 * has the disk can read them. Each folder is guarded by a Web Lock of its name as long as its page lives; what is not
 * locked was left by a crash. Folders that outlive their page on purpose are in a place of their own (`kept-folder.ts`).
 */
const ROOT = 'sealift-spool';
/** Of folders that outlive their page: `NAME.MILLISECONDS`, until which time since the epoch. */
export const KEPT_ROOT = 'sealift-kept';

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
  const root = await rootFolder(ROOT, true);
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
      write: (file, pieces) => writeFile(folder, file, pieces),
      delete: (file) => folder.removeEntry(file),
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Writes a file as a whole: it has its name when all of it is written. */
export async function writeFile(
  folder: FileSystemDirectoryHandle,
  name: string,
  pieces: Iterable<Bytes> | AsyncIterable<Bytes>,
): Promise<File> {
  const handle = await folder.getFileHandle(name, { create: true });
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
}

/**
 * Removes what pages have left behind that crashed or were killed, and what was kept for too long. Never throws. Without Web Locks
 * nobody can tell what is in use, and all stays.
 *
 * @param room bytes that are about to be written: where they do not fit, nothing is kept
 */
export async function removeLeftovers(room = 0): Promise<void> {
  await removeWhere(ROOT, () => true);
  const isShort = !(await hasRoomFor(room));
  await removeWhere(KEPT_ROOT, (name) => isShort || isOver(name));
}

/** Whether the browser has so many bytes left for this origin; true where it does not say. */
export async function hasRoomFor(bytes: number): Promise<boolean> {
  try {
    const { quota = Infinity, usage = 0 } = bytes === 0 ? {} : await navigator.storage.estimate();
    return quota - usage >= bytes;
  } catch {
    return true;
  }
}

/** Whether the time of a folder that was kept is over. */
export function isOver(name: string): boolean {
  return !(Number(name.split('.')[1]) > Date.now());
}

async function removeWhere(place: string, isLeft: (name: string) => boolean): Promise<void> {
  try {
    const root = await rootFolder(place, false);
    const names: string[] = [];
    for await (const name of root.keys()) if (isLeft(name)) names.push(name);
    await Promise.all(names.map((name) => removeUnlessHeld(root, place, name)));
  } catch {
    // Nothing was ever written, or the browser has no such file system.
  }
}

/** One try for each entry: some cannot be removed, as the `*.crswap` of a file that Chromium is writing. */
async function removeUnlessHeld(root: FileSystemDirectoryHandle, place: string, name: string): Promise<void> {
  await navigator.locks
    .request(lockName(name, place), { ifAvailable: true }, (lock) =>
      lock === null ? undefined : root.removeEntry(name, { recursive: true }),
    )
    .catch(() => {});
}

export async function rootFolder(place: string, create: boolean): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(place, { create });
}

/** Takes the lock and returns the function that gives it back; it ends with the page in any case. */
function hold(name: string): Promise<() => void> {
  return new Promise((resolve) => {
    if (navigator.locks === undefined) return resolve(() => {});
    void navigator.locks.request(lockName(name), () => new Promise<void>((unlock) => resolve(unlock)));
  });
}

/** Until when a folder is kept makes no other folder of it. */
export function lockName(name: string, place: string = ROOT): string {
  return `${place}:${name.split('.')[0]}`;
}
