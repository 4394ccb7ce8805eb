/** URLs for encrypted objects: played, shown and saved by the browser itself, verified before it gets a byte. */
export type { HostOptions } from './host.js';
export {
  type SegmentEvent,
  type StreamEventMap,
  type StreamedFile,
  StreamedObject,
} from './streamed-object.js';
export { createStreamer, type Streamer, type StreamPlace } from './streamer.js';
