import { webLocks } from './locks.js';
import { isOver, KEPT_ROOT, lockName, rootFolder, writeFile } from './opfs.js';

type Bytes = Uint8Array<ArrayBuffer>;

/** A folder of the origin private file system that outlives its page: the next page that asks for its name has it again. */
export interface KeptFolder {
  /** @returns undefined where there is no such file, or it cannot be read */
  read(name: string): Promise<Bytes | undefined>;
  /** Writes a file as a whole: a page that is killed meanwhile leaves none. */
  write(name: string, pieces: readonly Bytes[]): Promise<void>;
  delete(name: string): Promise<void>;
  /** Others may have it from now on. */
  leave(): void;
  /** Removes the folder from the disk, as long as nobody else can have it. Never throws. */
  remove(): Promise<void>;
}

/** Milliseconds for which a folder is kept, whatever is written to it meanwhile. */
export const KEPT_FOR: number = 7 * 24 * 60 * 60 * 1000;

/** Milliseconds that the page before may take to be gone. */
const SOON = 1000;

/**
 * The folder of this name, which nobody else has as long as this page does: what is in it, or a new one.
 *
 * @param name letters and digits
 * @returns undefined where another page has it, or nobody could tell
 * @throws where the browser has no such file system, or refuses it (private windows)
 */
export async function openKeptFolder(name: string): Promise<KeptFolder | undefined> {
  const release = await webLocks()?.take(lockName(name, KEPT_ROOT), SOON);
  if (release === undefined) return undefined;
  try {
    const root = await rootFolder(KEPT_ROOT, true);
    const found = await find(root, name);
    const full = found ?? `${name}.${Date.now() + KEPT_FOR}`;
    const folder = await root.getDirectoryHandle(full, { create: true });
    let isOurs = true;
    const leave = (): void => {
      isOurs = false;
      release();
    };
    return {
      async read(file) {
        try {
          const handle = await folder.getFileHandle(file);
          return new Uint8Array(await (await handle.getFile()).arrayBuffer());
        } catch {
          return undefined;
        }
      },
      async write(file, pieces) {
        await writeFile(folder, file, pieces);
      },
      delete: (file) => folder.removeEntry(file),
      leave,
      async remove() {
        if (isOurs) await root.removeEntry(full, { recursive: true }).catch(() => {});
        leave();
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

/** The folder of this name that is kept; one whose time is over is removed. */
async function find(root: FileSystemDirectoryHandle, name: string): Promise<string | undefined> {
  const names: string[] = [];
  for await (const entry of root.keys()) if (entry.startsWith(`${name}.`)) names.push(entry);
  for (const entry of names.filter(isOver)) await root.removeEntry(entry, { recursive: true });
  return names.find((entry) => !isOver(entry));
}
