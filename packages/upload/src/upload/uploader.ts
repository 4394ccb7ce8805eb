import type { Keyring } from '@sealift/core/keyrings';
import type { CommitmentPolicy, SigningKey } from '@sealift/core/seal';
import type { Receipt } from '@sealift/protocol';
import type { CustomerKey } from '../customer-key/customer-key.js';
import { cancelled, checkCount, UploadError } from '../errors.js';
import type { JournalEntry } from '../journal/entry.js';
import type { Journal } from '../journal/port.js';
import { pinnedSigner } from '../pins/pinned-signer.js';
import { pinsOf } from '../pins/pins.js';
import { untilAborted } from '../platform/abortable.js';
import { load } from '../platform/load.js';
import { systemClock } from '../platform/wait.js';
import type { RetryOptions } from '../retry/policy.js';
import { createSignerClient, type SignerOptions } from '../signer/client.js';
import { explained } from '../transfer/explained.js';
import { whileOpen } from '../transfer/pause-gate.js';
import type { Piece } from '../transfer/waiting.js';
import { startRemoteOrLocal } from '../workers/remote-or-local.js';
import type { Connection } from '../workers/rpc.js';
import type { WorkerOptions } from '../workers/script.js';
import { sealScript } from '../workers/seal-script.js';
import { type InPage, remoteSealingWorker, type SealingWorker } from '../workers/sealing-worker.js';
import { createSemaphore } from '../workers/semaphore.js';
import { createWorkerStarter, type WorkerPlace } from '../workers/start.js';
import { multipart, runUpload } from './flow.js';
import type { TransferJob, UploadPorts } from './job.js';
import type { Admitted, Many } from './many.js';
import { createPlaces } from './places.js';
import { SMALL_BYTES } from './plan.js';
import { Upload, type UploadControls } from './upload.js';

export interface UploaderOptions extends SignerOptions, WorkerOptions {
  /** The page's own key, where the signer pinned a `raw-aes` or `raw-rsa` keyring without bringing the key itself. */
  readonly keyring?: Keyring;
  /** The page's own key for S3 to encrypt with, where the signer pinned `sse-c` with keys of the browser. */
  readonly customerKey?: CustomerKey;
  /**
   * Signs every object as its uploader: `openSigningKey` of `@sealift/upload/signing-key`. Only where this page encrypts, with
   * the committing suite; anything else is refused. Default: nobody can tell who sent it.
   */
  readonly signingKey?: SigningKey;
  /**
   * What this page accepts at least, whatever the signer says: `client` (this page encrypts), `sse-s3`, `sse-kms`,
   * `dsse-kms`, `sse-c`, or `client+sse-kms`; several are alternatives. Default: what the signer says is followed.
   */
  readonly require?: string | readonly string[];
  /**
   * The public key that this page encrypts for, and no other: PEM, or `sha256:` and the SHA-256 of its SPKI (DER) in hex or
   * base64. A signer that brings another one, or asks for another keyring, is refused.
   */
  readonly recipient?: string;
  /**
   * `REQUIRE_ENCRYPT_…` refuses a signer that asks for the suite without key commitment, `FORBID_ENCRYPT_…` one that
   * asks for the suite with it. Default: the suite that the signer asks for.
   */
  readonly commitmentPolicy?: CommitmentPolicy;
  /** Where S3 is, as an origin or several: nothing is sent anywhere else. Default: where the signer says. */
  readonly s3Origin?: string | readonly string[];
  /** For the signer's `authorize`, with every upload; never a file name. */
  readonly context?: Readonly<Record<string, string>>;
  /**
   * Remembers uploads, so that they go on after a reload or a crash: `openJournal()` of `@sealift/upload/journal`. Default: nothing is
   * remembered.
   */
  readonly journal?: Journal;
  /**
   * Whether workers compute checksums in WebAssembly, which saves processor time. Default: where the signer is of the page's own origin and
   * the policy that came with the worker's file allows it (`'wasm-unsafe-eval'`, or no `script-src`): nothing is tried that would be reported.
   * `true` where the page knows that it is allowed.
   */
  readonly webAssembly?: boolean;
  /** Number of workers, 1 to 16. Default 2. */
  readonly workers?: number;
  /**
   * Parts in flight per worker, 1 to 16; one more is sealed meanwhile. Default 2. Memory: workers × (parts in flight + 1) × part size (8 MiB),
   * and the browser's copies of what is in flight.
   */
  readonly partsInFlight?: number;
  readonly retry?: RetryOptions;
}

export interface UploadOptions {
  /** Aborting it cancels the upload. */
  readonly signal?: AbortSignal;
  /** Sealed into the object's metadata. Default: the name of the `File`. */
  readonly name?: string;
  /** Sealed into the object's metadata. Default: the type of the `File` or `Blob`. */
  readonly type?: string;
  /** In addition to the uploader's own. */
  readonly context?: Readonly<Record<string, string>>;
  /**
   * Where the platform gave one, the journal keeps it, and `resume` needs no file: the browser asks for permission instead. It names file and
   * folder, and IndexedDB keeps it as it is. Default: the file is picked again.
   */
  readonly fileHandle?: FileSystemFileHandle;
}

export interface Uploader {
  /** Where files are sealed; undefined before the first upload has begun. */
  readonly workers: WorkerPlace | undefined;
  /** Starts at once, or when other uploads of this uploader leave room. Errors come through `finished`. */
  upload(file: Blob, options?: UploadOptions): Upload;
  /**
   * Goes on with an unfinished upload of the `journal`. To be called in a click: the browser may ask whether the file may be read.
   * Before a byte is sent, the file is proved to be the one that the upload was begun with; where it is not, `finished` rejects
   * (`source-differs`), and the entry stays.
   *
   * @param file picked again; not needed where the entry says `canReopen`
   * @throws UploadError through `finished`: `source-differs`, `source-needed`, `upload-in-use`, `upload-gone`, `journal-outdated`, and as `upload`
   */
  resume(entry: Pick<JournalEntry, 'id'>, file?: Blob, options?: Pick<UploadOptions, 'signal'>): Upload;
  /**
   * Ends an unfinished upload: S3 forgets its parts, if the signer can be reached, and the journal its entry.
   *
   * @returns the receipt, where the object was complete already and is stored; the journal keeps it
   * @throws UploadError `upload-in-use`, `upload-gone`
   */
  abandon(entry: Pick<JournalEntry, 'id'>): Promise<Receipt | undefined>;
  /** Cancels what is under way; the workers stop when all has ended. */
  close(): void;
}

/**
 * Encrypts files in the page and uploads them to S3 through presigned requests of a signer. Workers start with the
 * first upload, are shared by all, and stop after 30 seconds without work.
 *
 * @throws UploadError `invalid-option`; for `require`, `recipient`, `s3Origin` and `workerUrl` it comes through `finished`
 */
export function createUploader(options: UploaderOptions): Uploader {
  const { workers = 2, partsInFlight = 2, retry = {} } = options;
  checkCount(workers, 'workers');
  checkCount(partsInFlight, 'partsInFlight');
  const starter = createWorkerStarter(sealScript, options);
  const remote = (connection: Connection): SealingWorker => {
    const { webAssembly } = options;
    if (webAssembly ?? isOfThisOrigin(options.signer))
      connection.call('speedUp', [webAssembly]).catch(() => {});
    return remoteSealingWorker(connection);
  };
  const start = () => startRemoteOrLocal(starter, remote, inPage);
  // Before a file is chosen, in a page that has nothing else to do.
  globalThis.requestIdleCallback?.(() => void multipart().catch(() => {}));
  return createUploaderOn(options, {
    signer: createSignerClient(options, retry, systemClock),
    ...createPlaces(workers, partsInFlight, start, systemClock),
    inPage,
    workerPlace: starter.place,
    clock: systemClock,
    retry,
  });
}

/** The uploader on any ports; tests bring a signer and workers that fail on command. */
export function createUploaderOn(
  options: Pick<
    UploaderOptions,
    | 'keyring'
    | 'customerKey'
    | 'context'
    | 'signingKey'
    | 'require'
    | 's3Origin'
    | 'recipient'
    | 'commitmentPolicy'
    | 'journal'
  > &
    Partial<SignerOptions>,
  lent: UploadPorts,
): Uploader {
  const { keyring, customerKey, context, commitmentPolicy, signingKey, journal } = options;
  const readPins = pinsOf(options);
  const semaphore = createSemaphore(lent.slots.size);
  const active = new Set<Upload>();
  const pieces = new Set<Piece>();
  let many: Promise<Many | undefined> | undefined;
  let closed = false;

  /** As many files at a time as there are slots. Where more wait, small ones share slots and calls. */
  async function admit(size: number | undefined, signal: AbortSignal): Promise<Admitted> {
    if (size !== undefined && size <= SMALL_BYTES && (many || active.size > lent.slots.size)) {
      many ??= load(() => import('./many.js')).then(
        ({ createMany }) => createMany(lent),
        // Each has a slot to itself then, and the next one asks again.
        () => (many = undefined),
      );
      const admitted = (await untilAborted(signal, many))?.(size, signal);
      if (admitted) return admitted;
    }
    return { ports: lent, release: await semaphore.acquire(signal) };
  }

  function start(
    size: number | undefined,
    signal: AbortSignal | undefined,
    work: (job: TransferJob, ports: UploadPorts) => Promise<Receipt>,
  ): Upload {
    const run = async (controls: UploadControls): Promise<Receipt> => {
      if (closed) throw cancelled();
      const { signal, pauseGate, waits } = controls;
      const { requirement, recipient, checkAddresses } = await untilAborted(signal, readPins());
      const { ports, release } = await whileOpen(pauseGate, signal, (signal) => admit(size, signal));
      // A paused one leaves room, and comes back for slots only: what has begun is to end.
      pauseGate.closing.addEventListener('abort', release);
      const { slots } = ports;
      return work(
        {
          ...controls,
          keyring,
          customerKey,
          signingKey,
          commitmentPolicy,
          recipient,
          requirement,
        },
        {
          ...ports,
          slots: {
            ...slots,
            acquire: (signal) => waits.during('s3', () => whileOpen(pauseGate, signal, slots.acquire)),
          },
          signer: pinnedSigner(ports.signer, checkAddresses, waits),
        },
      ).finally(release);
    };
    const upload = new Upload(
      signal,
      (controls) => run(controls).catch((error) => explained(error, options)),
      lent.clock,
      pieces,
    );
    active.add(upload);
    upload.finished.catch(() => {}).finally(() => active.delete(upload));
    return upload;
  }

  return {
    get workers() {
      return lent.workerPlace?.();
    },
    upload(file, { signal, name = nameOf(file), type = file.type, fileHandle, ...more } = {}) {
      const fileInfo = { name, type: type || undefined };
      const all = context || more.context ? { ...context, ...more.context } : undefined;
      return start(file.size, signal, (job, ports) =>
        runUpload({ ...job, journal, file, fileInfo, fileHandle, context: all }, ports),
      );
    },
    resume(entry, file, { signal } = {}) {
      // At once, and not when its turn comes: the click that allows to ask for the file is soon over.
      const opening = Promise.resolve().then(() => (journal ?? noJournal()).open(entry, file));
      // It may fail before its turn comes.
      opening.catch(() => {});
      const upload = start(undefined, signal, async (job, ports) => (await opening).run(job, ports));
      const close = (): Promise<void> => opening.then((opened) => opened.close()).catch(() => {});
      upload.finished.then(close, close);
      return upload;
    },
    async abandon(entry) {
      return (journal ?? noJournal()).abandon(entry, lent);
    },
    close() {
      closed = true;
      for (const upload of active) upload.cancel();
      // A worker that stopped at once would tear down requests whose answers tell what is stored.
      void Promise.allSettled([...active].map(({ finished }) => finished)).then(() => lent.slots.close());
    },
  };
}

/** A worker there may ask for its own file again: `connect-src` seldom tells addresses of one origin apart. */
function isOfThisOrigin(signer: string | URL): boolean {
  return new URL(signer, document.baseURI).origin === location.origin;
}

function noJournal(): never {
  throw new UploadError('invalid-option', 'Without a journal there is no upload that could go on.', {
    field: 'journal',
  });
}

function nameOf(file: Blob): string | undefined {
  return 'name' in file && typeof file.name === 'string' ? file.name : undefined;
}

/** Loaded only where workers do not start, or have too little to do. */
async function inPage(): Promise<InPage> {
  return (await import('../workers/local-sealing-worker.js')).sealingWorkerInPage();
}
