import { NO_TYPE } from './claims/inert-type.js';
import { NEUTRAL_NAME, safeName } from './claims/safe-name.js';
import type { DownloadedFile } from './downloaded-file.js';

/** How long the browser has to begin with a download, in milliseconds, before its URL ends. */
const URL_LIFE = 60_000;

/**
 * Hands a verified file to the browser's own download: it lands where the user's downloads land. To be called from a
 * click, or the browser may ask first. Release the file later, not at once: the browser is still copying it. A file of more than
 * `IN_MEMORY_BYTES` that is being copied when the page is left is cut off; the browser calls the download failed.
 */
export function saveFile({ file }: Pick<DownloadedFile, 'file'>): void {
  // Of a type, browsers would make an extension that nobody gave.
  const url = URL.createObjectURL(file.slice(0, file.size, NO_TYPE));
  const link = document.createElement('a');
  link.href = url;
  link.download = safeName(file.name) ?? NEUTRAL_NAME;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), URL_LIFE);
}
