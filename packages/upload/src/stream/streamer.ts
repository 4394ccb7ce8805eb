import type { Downloader, DownloadOptions } from '../download/downloader.js';
import type { ObjectAddress } from '../download/grants.js';
import type { RangesOptions, VerifiedRanges } from '../download/verified-ranges/verified-ranges.js';
import { cancelled } from '../errors.js';
import { hearWorkers, serviceWorkers, tellWorker } from '../platform/service-worker.js';
import { explained } from '../transfer/explained.js';
import { findHost, type Host, type HostOptions } from './host.js';
import { randomId } from './id.js';
import { FRAME, type StreamSource } from './messages.js';
import { StreamedObject } from './streamed-object.js';

export interface StreamOptions extends DownloadOptions, RangesOptions {
  /** What `saveUrl` calls the file, where the object carries no name of its own. */
  readonly filename?: string | undefined;
}

/** Where what a streamer makes can be shown. */
export interface StreamPlace {
  /** Whether its URLs are good for media of this document; else for those in a frame at `frame`. */
  readonly isDirect: boolean;
  /** An empty document of this origin whose requests the service worker answers. */
  readonly frame: string;
}

export interface Streamer {
  /**
   * Where what this streamer makes can be shown, known before an object is opened: a page can load the frame meanwhile.
   *
   * @throws UploadError `stream-unavailable` where no service worker answers
   */
  place(): Promise<StreamPlace>;
  /**
   * A URL for an object, as soon as its segment table is verified; where it has none, all of it is read and verified first, and
   * `onProgress` tells how far that is.
   *
   * @throws UploadError `stream-unavailable` where no service worker answers; what `openRanges` of the downloader throws
   */
  open(object: ObjectAddress, options?: StreamOptions): Promise<StreamedObject>;
  /** Ends all URLs of this streamer. The downloader goes on. */
  close(): void;
}

/** A URL of this page, and what service workers are told of it. */
interface Made {
  readonly streamed: StreamedObject;
  readonly lent: VerifiedRanges['lent'];
  readonly filename: string | undefined;
  readonly refused: Set<number>;
}

/**
 * Makes URLs for encrypted objects, answered by a service worker: for media players, images, the browser's PDF viewer, and links. The
 * service worker decrypts; keys stay with the page, which gives it what it needs, in memory, whenever it asks.
 *
 * @param downloader reads the objects, with all that its options demand
 */
export function createStreamer(
  downloader: Pick<Downloader, 'openRanges'>,
  options: HostOptions = {},
): Streamer {
  const made = new Map<string, Made>();
  const closing = new AbortController();
  let host: Promise<Host> | undefined;
  let stopHearing: (() => void) | undefined;

  function ready(): Promise<Host> {
    // What has failed may work when it is tried again.
    host ??= findHost(options).catch((error) => {
      host = undefined;
      throw error;
    });
    return host;
  }

  function hear(container: ServiceWorkerContainer): () => void {
    return hearWorkers(container, (message, from) => {
      const known = made.get(message.id);
      if (known === undefined) return;
      if (message.say === 'seen') {
        const { what, first, last, code } = message;
        if (what === 'refused') known.refused.add(first);
        known.streamed.dispatchEvent(new CustomEvent(what, { detail: { first, last, code } }));
      } else if (message.say === 'wanted') {
        const { id, renewed } = message;
        const answer = (source: StreamSource | undefined): void =>
          tellWorker(from, { sealift: 'stream', say: 'source', id, renewed, source });
        sourceOf(known, renewed).then(answer, () => answer(undefined));
      }
    });
  }

  function end(container: ServiceWorkerContainer, id: string): void {
    if (!made.delete(id)) return;
    void container.getRegistrations().then((registrations) => {
      for (const { active } of registrations)
        if (active) tellWorker(active, { sealift: 'stream', say: 'drop', id });
    });
  }

  return {
    place: () =>
      ready().then(
        ({ prefix, isDirect }) => ({ isDirect, frame: prefix + FRAME }),
        (error) => explained(error),
      ),
    async open(object, { signal, filename, ...more } = {}) {
      const left = new AbortController();
      const signals = [closing.signal, left.signal, ...(signal ? [signal] : [])];
      const opening = downloader.openRanges(object, { ...more, signal: AbortSignal.any(signals) });
      // Awaited below.
      opening.catch(() => {});
      const host = await ready().catch((error) => {
        left.abort(error);
        return explained(error);
      });
      const { lent, read, ...file } = await opening;
      closing.signal.throwIfAborted();
      const container = serviceWorkers() as ServiceWorkerContainer;
      stopHearing ??= hear(container);
      const id = randomId();
      const streamed = new StreamedObject(id, host, file, read, () => end(container, id));
      made.set(id, { lent, streamed, filename, refused: new Set() });
      return streamed;
    },
    close() {
      closing.abort(cancelled());
      for (const { streamed } of [...made.values()]) streamed.close();
      stopHearing?.();
    },
  };
}

/** @param renewed S3 does not take the URL that was given out */
async function sourceOf(
  { lent, streamed, filename, refused }: Made,
  renewed: boolean,
): Promise<StreamSource> {
  const { table, grants } = lent;
  if (renewed) grants.expire(await grants.url());
  const request = await grants.url();
  const { objectSize, etag } = grants.grant;
  const { named, claimedType } = streamed.file;
  const claimedName = named ? streamed.file.claimedName : filename;
  return { table, request, objectSize, etag, claimedName, claimedType, refused: [...refused] };
}
