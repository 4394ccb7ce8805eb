import type { SelectingErrorCode } from './rules.js';

/** What an element needs only where its page takes folders, or limits all files together. */
export { filesIn } from './folders.js';
export { beyondLimits } from './limits.js';

/** In English. `{limit}` stands for the limit that was met. */
export const SENTENCES: Readonly<Record<SelectingErrorCode, string>> = {
  'size-under-limit': 'The file is smaller than the {limit} that are wanted here.',
  'too-many-files': 'Number of files taken here: {limit}. Remove one first.',
  'total-size-over-limit': 'With this file, all together are larger than the {limit} allowed here.',
  'duplicate-file': 'This file is in the list already.',
  'folder-unreadable':
    'A folder could not be read. Nothing was taken. Try again, or choose the files inside.',
};
