import { loadPart } from '../engine/load-part.js';
import type { EngineSettings } from '../engine/ports.js';
import type { StreamerPort } from './ports.js';

/** The engine: what reads ranges, and what gives them to the browser. */
export async function loadStreamer(
  settings: EngineSettings,
  serviceWorker: string | undefined,
): Promise<StreamerPort> {
  const [{ createDownloader }, { createStreamer }] = await loadPart(() =>
    Promise.all([import('@sealift/upload/download'), import('@sealift/upload/stream')]),
  );
  const downloader = createDownloader(settings);
  const streamer = createStreamer(downloader, serviceWorker === undefined ? {} : { serviceWorker });
  return {
    place: () => streamer.place(),
    open: (target, options) => streamer.open(target, options),
    close() {
      streamer.close();
      downloader.close();
    },
  };
}
