import { keepHandle } from './handles.js';

/** What was dropped or pasted: the files, and whether folders were among it. */
export interface Selection {
  readonly files: readonly File[];
  readonly folders: boolean;
}

/**
 * Takes the files out of a drop or a paste. A folder looks like a file here and fails when it is read, so it is told
 * apart by its entry, which every browser has under its old prefixed name (File and Directory Entries API).
 */
export function selectionOf(transfer: DataTransfer): Selection {
  const files: File[] = [];
  let folders = false;
  for (const item of transfer.items) {
    if (item.kind !== 'file') continue;
    if (item.webkitGetAsEntry?.()?.isDirectory) {
      folders = true;
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
