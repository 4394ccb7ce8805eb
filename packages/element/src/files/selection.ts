import { keepHandle } from './handles.js';

/** What was dropped or pasted: the files, and the folders among it. */
export interface Selection {
  readonly files: readonly File[];
  readonly folders: readonly FileSystemEntry[];
}

/**
 * Takes the files out of a drop or a paste. A folder looks like a file here and fails when it is read, so it is told
 * apart by its entry, which every browser has under its old prefixed name (File and Directory Entries API).
 */
export function selectionOf(transfer: DataTransfer): Selection {
  const files: File[] = [];
  const folders: FileSystemEntry[] = [];
  for (const item of transfer.items) {
    if (item.kind !== 'file') continue;
    const entry = item.webkitGetAsEntry?.();
    if (entry?.isDirectory) {
      folders.push(entry);
      continue;
    }
    const file = item.getAsFile();
    if (!file) continue;
    keepHandle(file, item);
    files.push(file);
  }
  return { files, folders };
}

/** Whether something that is dragged over the page has files in it. Their names are not told before the drop. */
export function carriesFiles(transfer: DataTransfer | null): boolean {
  return transfer?.types.includes('Files') ?? false;
}
