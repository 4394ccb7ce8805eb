import type { Keyring } from '@sealift/core/keyrings';
import type { CommitmentPolicy, SigningKey } from '@sealift/core/seal';
import { MIN_PART_BYTES, type Receipt, TAG_BYTES } from '@sealift/protocol';
import type { CustomerKey } from '../customer-key/customer-key.js';
import { cancelled, checkCount } from '../errors.js';
import { pinnedSigner } from '../pins/pinned-signer.js';
import { pinsOf } from '../pins/pins.js';
import { untilAborted } from '../platform/abortable.js';
import { systemClock } from '../platform/wait.js';
import type { RetryOptions } from '../retry/policy.js';
import { createSignerClient, type SignerOptions } from '../signer/client.js';
import { explained } from '../transfer/explained.js';
import { startRemoteOrLocal } from '../workers/remote-or-local.js';
import type { WorkerOptions } from '../workers/script.js';
import { sealScript } from '../workers/seal-script.js';
import { remoteSealingWorker, type SealingWorker } from '../workers/sealing-worker.js';
import { createSemaphore } from '../workers/semaphore.js';
import { createSlots } from '../workers/slots.js';
import { createWorkerStarter, type WorkerPlace } from '../workers/start.js';
import { runUpload, type UploadPorts } from './flow.js';
import type { Admitted, Many } from './many.js';
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
  /** Number of workers, 1 to 16. Default 2. */
  readonly workers?: number;
  /** Parts in flight per worker, 1 to 16. Default 2. Memory: workers × parts in flight × part size (8 MiB). */
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
}

export interface Uploader {
  /** Where files are sealed; undefined before the first upload has begun. */
  readonly workers: WorkerPlace | undefined;
  /** Starts at once, or when other uploads of this uploader leave room. Errors come through `finished`. */
  upload(file: Blob, options?: UploadOptions): Upload;
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
  const start = () => startRemoteOrLocal(starter, remoteSealingWorker, inPage);
  return createUploaderOn(options, {
    signer: createSignerClient(options, retry, systemClock),
    slots: createSlots({ workers: workers, perWorker: partsInFlight, start }),
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
  > &
    Partial<SignerOptions>,
  lent: UploadPorts,
): Uploader {
  const { keyring, customerKey, context, commitmentPolicy, signingKey } = options;
  const readPins = pinsOf(options);
  const semaphore = createSemaphore(lent.slots.size);
  const active = new Set<Upload>();
  let many: Promise<Many | undefined> | undefined;
  let closed = false;

  /** As many files at a time as there are slots. Where more wait, small ones share slots and calls. */
  async function admit({ size }: Blob, signal: AbortSignal): Promise<Admitted> {
    if (size <= SMALL_BYTES && (many || active.size > lent.slots.size)) {
      many ??= import('./many.js').then(({ createMany }) => createMany(lent)).catch(() => undefined);
      const admitted = (await untilAborted(signal, many))?.(size, signal);
      if (admitted) return admitted;
    }
    return { ports: lent, release: await semaphore.acquire(signal) };
  }

  return {
    get workers() {
      return lent.workerPlace?.();
    },
    upload(file, { signal, name = nameOf(file), type = file.type, ...more } = {}) {
      const run = async (controls: UploadControls): Promise<Receipt> => {
        if (closed) throw cancelled();
        const { requirement, recipient, checkAddresses } = await untilAborted(controls.signal, readPins());
        const { ports, release } = await admit(file, controls.signal);
        return runUpload(
          {
            ...controls,
            file,
            fileInfo: { name, type: type || undefined },
            context: context || more.context ? { ...context, ...more.context } : undefined,
            keyring,
            customerKey,
            signingKey,
            commitmentPolicy,
            recipient,
            requirement,
          },
          { ...ports, signer: pinnedSigner(ports.signer, checkAddresses, controls.waits) },
        ).finally(release);
      };
      const upload = new Upload(
        signal,
        (controls) => run(controls).catch((error) => explained(error, options)),
        lent.clock,
      );
      active.add(upload);
      upload.finished.catch(() => {}).finally(() => active.delete(upload));
      return upload;
    },
    close() {
      closed = true;
      for (const upload of active) upload.cancel();
      // A worker that stopped at once would tear down requests whose answers tell what is stored.
      void Promise.allSettled([...active].map(({ finished }) => finished)).then(() => lent.slots.close());
    },
  };
}

/** A file that is one part, whatever the signer makes of it. */
const SMALL_BYTES = MIN_PART_BYTES - TAG_BYTES;

function nameOf(file: Blob): string | undefined {
  return 'name' in file && typeof file.name === 'string' ? file.name : undefined;
}

let local: Promise<typeof import('../workers/local-sealing-worker.js')> | undefined;

/** Loaded only where workers do not start. */
async function inPage(): Promise<SealingWorker> {
  local ??= import('../workers/local-sealing-worker.js');
  return (await local).sealingWorkerInPage();
}
