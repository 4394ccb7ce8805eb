import { createSaver, type Saver } from '@sealift/upload/saving';
import type { DownloaderPort, DownloadHandle, DownloadTarget } from './ports.js';

/** The element that saves. */
interface Settings {
  readonly serviceWorker: string | undefined;
  /** Where the object carries no name of its own. */
  readonly filename: string;
}

/** An engine that reads ranges, as `createDownloader` of `@sealift/upload/download` makes it. */
type Engine = Parameters<typeof createSaver>[0];

const savers = new WeakMap<DownloaderPort, Map<string, Saver>>();

/**
 * Has the browser save a file as it is verified, where that is safe and possible: then the page never has it, and leaving the page breaks
 * it off. Else it is an ordinary download.
 */
export async function startDownload(
  downloader: DownloaderPort,
  target: DownloadTarget,
  { serviceWorker = '', filename }: Settings,
  signal: AbortSignal,
): Promise<DownloadHandle> {
  // An engine of the page's own need not read ranges.
  if (!('openRanges' in downloader)) return downloader.download(target, { signal });
  const of = savers.get(downloader) ?? new Map<string, Saver>();
  savers.set(downloader, of);
  const saver = of.get(serviceWorker) ?? createSaver(downloader as unknown as Engine, { serviceWorker });
  of.set(serviceWorker, saver);
  const { streamed, download } = await saver.save(target, { filename, signal });
  if (streamed) {
    const ask = (event: Event): void => event.preventDefault();
    globalThis.addEventListener('beforeunload', ask);
    download.finished.catch(() => {}).finally(() => globalThis.removeEventListener('beforeunload', ask));
  }
  return download;
}
