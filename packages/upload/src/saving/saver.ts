import type { Download } from '../download/download.js';
import type { Downloader, DownloadOptions } from '../download/downloader.js';
import type { ObjectAddress } from '../download/grants.js';
import { cancelled } from '../errors.js';
import { showsBrokenDownloads } from '../platform/engine.js';
import type { HostOptions } from '../stream/host.js';
import { createStreamer } from '../stream/streamer.js';
import { saveByBrowser } from './by-browser.js';
import type { SavedFile } from './saved-file.js';

export interface SaveOptions extends DownloadOptions {
  /** What the file is called, where the object carries no name of its own. */
  readonly filename?: string | undefined;
}

/** One file on its way: straight to disk, or to the page, which saves it when it is there as a whole (`saveFile`). */
export type Saving =
  | { readonly streamed: true; readonly download: Download<SavedFile> }
  | { readonly streamed: false; readonly download: Download };

export interface Saver {
  /**
   * Has the browser save a file as it is verified: nothing of it is kept in the page, and it is written once. Where that is not safe, or not
   * possible, `download` is that of the downloader.
   *
   * It is streamed where the engine shows downloads that break off (Chromium on desktops), a service worker answers, the object has a segment
   * table, and the browser asks for the file within thirty seconds.
   *
   * @throws UploadError, CoreError as `openRanges` of the downloader, before it has begun; later ones come through `finished`
   */
  save(object: ObjectAddress, options?: SaveOptions): Promise<Saving>;
  /** Breaks off what the browser is saving. The downloader goes on. */
  close(): void;
}

/** What is no reason to fail: then the file is verified as a whole first. */
const NOT_STREAMED: ReadonlySet<unknown> = new Set([
  'segment-table-needed',
  'stream-unavailable',
  'unauthenticated-content-refused',
]);

/** @param downloader reads the objects, with all that its options demand */
export function createSaver(
  downloader: Pick<Downloader, 'download' | 'openRanges'>,
  options: HostOptions = {},
): Saver {
  const closing = new AbortController();
  const streamer = createStreamer(downloader, options);

  return {
    async save(object, { filename, signal, ...own } = {}) {
      closing.signal.throwIfAborted();
      const ends = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal;
      const again = { ...own, ...(signal && { signal }) };
      const whole = (): Saving => ({ streamed: false, download: downloader.download(object, again) });
      if (!showsBrokenDownloads()) return whole();
      try {
        const stream = await streamer.open(object, {
          ...own,
          filename,
          signal: ends,
          whole: false,
        });
        const download = await saveByBrowser(stream, filename, ends);
        if (download !== undefined) return { streamed: true, download };
      } catch (error) {
        if (!NOT_STREAMED.has((error as { readonly code?: unknown }).code)) throw error;
      }
      return whole();
    },
    close() {
      closing.abort(cancelled());
      streamer.close();
    },
  };
}
