import { loadPart } from './load-part.js';
import type { DownloaderPort, EngineSettings, UploaderPort } from './ports.js';

/** The engine for uploads; nothing that reads objects back comes with it. */
export async function loadUploader(settings: EngineSettings): Promise<UploaderPort> {
  const { createUploader } = await loadPart(() => import('@sealift/upload/upload'));
  return createUploader(settings);
}

/** The engine for downloads. */
export async function loadDownloader(settings: EngineSettings): Promise<DownloaderPort> {
  const { createDownloader } = await loadPart(() => import('@sealift/upload/download'));
  return createDownloader(settings);
}

/** What hands a verified file to the user, and releases what backs it when that is done. */
export async function loadSaveFile(): Promise<typeof import('./keep.js').saveAndRelease> {
  return (await loadPart(() => import('./keep.js'))).saveAndRelease;
}

/** What has the browser save files as they are verified. */
export function loadStreaming(): Promise<typeof import('./streaming.js')> {
  return loadPart(() => import('./streaming.js'));
}

let tidied = false;

/**
 * Removes what a crashed page has left on disk: once, when the page has nothing else to do, and without loading the engine.
 */
export function removeLeftovers(): void {
  if (tidied) return;
  tidied = true;
  const idle = globalThis.requestIdleCallback ?? setTimeout;
  idle(() => {
    import('@sealift/upload/leftovers').then((spool) => spool.removeLeftovers()).catch(() => {});
  });
}
