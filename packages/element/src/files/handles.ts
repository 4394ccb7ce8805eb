/** What browsers have that keep a way back to a dropped file (File System API, "getAsFileSystemHandle"). */
interface HandleSource {
  getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
}

const handles = new WeakMap<File, Promise<FileSystemHandle | null>>();

/** To be called while a drop is handled: later the browser gives none. */
export function keepHandle(file: File, item: DataTransferItem): void {
  const handle = (item as HandleSource).getAsFileSystemHandle?.();
  if (!handle) return;
  handle.catch(() => {});
  handles.set(file, handle);
}

/** With it, a file can be read again after a reload without being picked; undefined where there is none. */
export async function handleOf(file: File | undefined): Promise<FileSystemFileHandle | undefined> {
  const handle = await (file && handles.get(file))?.catch(() => null);
  return handle?.kind === 'file' ? (handle as FileSystemFileHandle) : undefined;
}
