import type { Keyring } from '@sealift/core/keyrings';
import type { CommitmentPolicy, IdentityDemand, LegacyReading, Senders } from '@sealift/core/open';
import type { CustomerKey } from '../customer-key/customer-key.js';
import { cancelled, checkCount } from '../errors.js';
import { pinnedSigner } from '../pins/pinned-signer.js';
import { pinsOf } from '../pins/pins.js';
import { untilAborted } from '../platform/abortable.js';
import { request } from '../platform/fetch.js';
import { load } from '../platform/load.js';
import { removeLeftovers } from '../platform/opfs.js';
import { systemClock } from '../platform/wait.js';
import type { RetryOptions } from '../retry/policy.js';
import { createSignerClient, type SignerOptions } from '../signer/client.js';
import { createConnections } from '../transfer/connections.js';
import { explained } from '../transfer/explained.js';
import { whileOpen } from '../transfer/pause-gate.js';
import { createWaits } from '../transfer/waiting.js';
import { openScript } from '../workers/open-script.js';
import { type OpeningWorker, remoteOpeningWorker } from '../workers/opening-worker.js';
import { startRemoteOrLocal } from '../workers/remote-or-local.js';
import type { WorkerOptions } from '../workers/script.js';
import { createSemaphore } from '../workers/semaphore.js';
import { createSlots } from '../workers/slots.js';
import { createWorkerStarter, type WorkerPlace } from '../workers/start.js';
import { Download, type DownloadControls } from './download.js';
import type { DownloadedFile } from './downloaded-file.js';
import { type DownloadJob, type DownloadPorts, runDownload } from './flow.js';
import type { ObjectAddress } from './grants.js';
import { createSpool, IN_MEMORY_BYTES } from './spool/create.js';
import type { RangesOptions, VerifiedRanges } from './verified-ranges/verified-ranges.js';

export interface DownloaderOptions extends SignerOptions, WorkerOptions {
  /** The page's own key, for objects that the signer cannot open. */
  readonly keyring?: Keyring;
  /** The page's own key that S3 encrypted with (`sse-c` with keys of the browser). */
  readonly customerKey?: CustomerKey;
  /**
   * What this page takes at least, whatever the signer says: `client` (decrypted and verified by this page), `sse-s3`,
   * `sse-kms`, `dsse-kms`, `sse-c`, or `client+sse-kms`; several are alternatives. What S3 does is the signer's word.
   * Default: what the signer says is followed.
   */
  readonly require?: string | readonly string[];
  /** Where S3 is, as an origin or several: nothing is asked anywhere else. Default: where the signer says. */
  readonly s3Origin?: string | readonly string[];
  /** For the signer's `authorize`, with every download. */
  readonly context?: Readonly<Record<string, string>>;
  /** Default: REQUIRE_ENCRYPT_REQUIRE_DECRYPT, which reads committing objects only. */
  readonly commitmentPolicy?: CommitmentPolicy;
  /**
   * What reads objects of old clients: `legacyReading({ … })` of `@sealift/core/legacy`, with its flags; needs a
   * `commitmentPolicy` that does not demand commitment, and a signer that allows it. Files in AES-CBC come back with
   * `verified: false`: nothing can tell whether they were changed. Default: they are refused.
   */
  readonly legacy?: LegacyReading;
  /**
   * `'required'`: an object that does not say under which key it was made is refused. Default: such an object is older, and
   * accepted. An object that says another key than the one asked for is refused in any case (`object-mismatch`).
   */
  readonly identity?: 'required';
  /**
   * Whom this page knows: `knownSenders` of `@sealift/core/signatures`. Only objects that one of them signed are read, and
   * the file says who (`sender`). Default: whoever sent it.
   */
  readonly senders?: Senders;
  /** Number of workers, 1 to 16. Default 2. Each has two ranges of 8 MiB in flight. */
  readonly workers?: number;
  readonly retry?: RetryOptions;
  /**
   * What has come of a file of more than `IN_MEMORY_BYTES` stays in this browser for a week when the page goes, as it is at S3, and the next
   * download of the same object fetches the rest. Only objects that this page decrypts and verifies. A text says whose it is: of which user,
   * or which case; others begin anew. Default, and `'off'`: it goes with the page.
   */
  readonly keep?: boolean | string;
}

export interface DownloadOptions {
  /** Aborting it cancels the download. */
  readonly signal?: AbortSignal;
  /** Instead of the downloader's own. `{ movedFrom: key }`: the object was made under that key, and moved to this one. */
  readonly identity?: IdentityDemand;
  /** Instead of the downloader's own. */
  readonly senders?: Senders;
}

export interface Downloader {
  /** Where files are opened; undefined before the first download has begun. */
  readonly workers: WorkerPlace | undefined;
  /** Starts at once, or when other downloads of this downloader leave room. Errors come through `finished`. */
  download(object: ObjectAddress, options?: DownloadOptions): Download;
  /**
   * Opens an object whose ranges can be read, each verified by itself, where it has a segment table (docs/segment-table.md). Without one
   * all of it is read and verified before this resolves; `verifiedBy` says which. No worker is needed.
   *
   * @throws UploadError, CoreError as `download`; `unauthenticated-content-refused` where this page can verify nothing
   */
  openRanges(object: ObjectAddress, options?: DownloadOptions & RangesOptions): Promise<VerifiedRanges>;
  /**
   * Ends what is under way, stops the workers, and ends the reading of ranges. Files that were handed over stay, and with `keep` what has come
   * of others; a download that is cancelled by itself leaves nothing.
   */
  close(): void;
}

const RANGES_PER_WORKER = 2;

/**
 * Fetches encrypted objects and gives back verified files. Up to 64 MiB a file is in memory until it is verified; a larger
 * one is on disk, sealed under a key in memory, so its size does not matter. Removes what crashed pages have left there.
 *
 * @throws UploadError `invalid-option`
 */
export function createDownloader(options: DownloaderOptions): Downloader {
  const { workers = 2, retry = {} } = options;
  checkCount(workers, 'workers');
  const starter = createWorkerStarter(openScript, options);
  void removeLeftovers();
  const start = () => startRemoteOrLocal(starter, remoteOpeningWorker, inPage);
  const slots = createSlots({ workers: workers, perWorker: RANGES_PER_WORKER, start });
  return createDownloaderOn(options, {
    signer: createSignerClient(options, retry, systemClock),
    slots,
    connections: createConnections(slots.size, systemClock),
    workerPlace: starter.place,
    clock: systemClock,
    retry,
    createSpool,
    ...keeping(options),
  });
}

/** Loaded with the first file that is large. */
function keeping({ keep = false }: Pick<DownloaderOptions, 'keep'>): Pick<DownloadPorts, 'keep'> {
  if (keep === false || keep === 'off') return {};
  const scope = keep === true ? '' : keep;
  return {
    async keep(opening, object) {
      if (opening.size <= IN_MEMORY_BYTES) return undefined;
      const { openKept } = await load(() => import('./kept/open-kept.js'));
      return openKept(opening, object, scope);
    },
  };
}

/** The downloader on any ports; tests bring a signer and workers that fail on command. */
export function createDownloaderOn(
  options: Pick<
    DownloaderOptions,
    | 'keyring'
    | 'customerKey'
    | 'context'
    | 'commitmentPolicy'
    | 'legacy'
    | 'identity'
    | 'senders'
    | 'require'
    | 's3Origin'
  > &
    Partial<SignerOptions>,
  lent: DownloadPorts,
): Downloader {
  const { keyring, customerKey, context, commitmentPolicy, legacy, identity, senders } = options;
  const readPins = pinsOf({ require: options.require, s3Origin: options.s3Origin });
  const semaphore = createSemaphore(lent.slots.size);
  const active = new Set<Download>();
  const closing = new AbortController();

  const readingOf = (
    { key, versionId }: ObjectAddress,
    own: Pick<DownloadOptions, 'identity' | 'senders'>,
  ): Omit<DownloadJob, keyof DownloadControls | 'requirement' | 'leaving'> => ({
    object: { key, ...(versionId === undefined ? {} : { versionId }) },
    context,
    keyring,
    customerKey,
    commitmentPolicy,
    legacy,
    identity: own.identity ?? identity,
    senders: own.senders ?? senders,
  });

  return {
    get workers() {
      return lent.workerPlace?.();
    },
    download(object, { signal, ...own } = {}) {
      const run = async (controls: DownloadControls): Promise<DownloadedFile> => {
        closing.signal.throwIfAborted();
        const { signal, pauseGate, waits } = controls;
        const { requirement, checkAddresses } = await untilAborted(signal, readPins());
        const { slots } = lent;
        const admit = async (signal: AbortSignal): Promise<{ release(): void }> => ({
          release: await semaphore.acquire(signal),
        });
        const { release } = await whileOpen(pauseGate, signal, admit);
        // A paused one leaves room, and comes back for slots only: what has begun is to end.
        pauseGate.closing.addEventListener('abort', release);
        return runDownload(
          {
            ...controls,
            ...readingOf(object, own),
            requirement,
            leaving: closing.signal,
          },
          {
            ...lent,
            slots: {
              ...slots,
              acquire: (signal) => waits.during('s3', () => whileOpen(pauseGate, signal, slots.acquire)),
            },
            signer: pinnedSigner(lent.signer, checkAddresses, waits),
          },
        ).finally(release);
      };
      const download = new Download(
        signal,
        (controls) => run(controls).catch((error) => explained(error, options)),
        lent.clock,
      );
      active.add(download);
      download.finished.catch(() => {}).finally(() => active.delete(download));
      return download;
    },
    async openRanges(object, { signal = closing.signal, onProgress, whole, ...own } = {}) {
      closing.signal.throwIfAborted();
      const { requirement, checkAddresses } = await readPins();
      const { openRanges } = await load(() => import('./verified-ranges/open-ranges.js'));
      const job = { ...readingOf(object, own), requirement, onProgress, whole };
      // Nobody is told what ranges wait for: who reads their streams waits, too.
      const waits = createWaits(
        lent.clock,
        () => true,
        () => {},
      );
      const explain = (error: unknown): Promise<never> => explained(error, options);
      return openRanges(
        { ...job, signal: AbortSignal.any([signal, closing.signal]) },
        { transport: request, ...lent, signer: pinnedSigner(lent.signer, checkAddresses, waits), explain },
      ).catch(explain);
    },
    close() {
      closing.abort(cancelled());
      for (const download of active) download.cancel();
      lent.slots.close();
    },
  };
}

/** Loaded only where workers do not start. */
async function inPage(): Promise<OpeningWorker> {
  return (await import('../workers/local-opening-worker.js')).localOpeningWorker();
}
