/**
 * All files in dropped folders and the folders in them, in the order of their paths. Each has its path below the drop in
 * `webkitRelativePath`, as if its folder had been picked.
 *
 * @throws DOMException where something cannot be read: part of a folder would look like all of it
 */
export async function filesIn(folders: readonly FileSystemEntry[]): Promise<File[]> {
  const found: File[] = [];
  for (const entry of folders) {
    if (entry.isDirectory) found.push(...(await filesIn(await entriesOf(entry as FileSystemDirectoryEntry))));
    else found.push(await fileOf(entry as FileSystemFileEntry));
  }
  return found;
}

/** Browsers hand out a hundred at a time (File and Directory Entries API, "readEntries"). */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const entries: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) break;
    entries.push(...some);
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function fileOf(entry: FileSystemFileEntry): Promise<File> {
  const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
  return Object.defineProperty(file, 'webkitRelativePath', { value: entry.fullPath.replace(/^\//, '') });
}
