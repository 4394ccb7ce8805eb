import { failure, UploadError } from '../errors.js';
import { untilAborted } from '../platform/abortable.js';
import { activeOf, hearWorkers, registerAt, serviceWorkers, tellWorker } from '../platform/service-worker.js';
import { VERSION } from '../workers/version.js';
import { randomId } from './id.js';
import type { WorkerMessage } from './messages.js';

/** Where the service worker is, if the page says nothing of it. */
const DEFAULT_ADDRESS = '/sealift/sw.js';
/** Milliseconds that it may take to be installed and to answer, on a slow network. */
const START_LIMIT = 20_000;
/** The same until it answers for a document that is open already. */
const CLAIM_LIMIT = 2000;

export interface HostOptions {
  /**
   * The service worker: the address of `stream.worker.js` as this page's server has it, or the registration of the app's own, which
   * calls `handle` and `message` of `@sealift/upload/stream/worker`. Default: `/sealift/sw.js`.
   */
  readonly serviceWorker?: string | URL | ServiceWorkerRegistration;
  /** Of a worker at an address: the folder whose documents it answers for. Default: the one that it is in. */
  readonly scope?: string;
}

/** A service worker that answers for encrypted objects. */
export interface Host {
  /** Of the URLs that it answers for. */
  readonly prefix: string;
  /** Whether it does so for this document; else for those inside its scope, such as a frame. */
  readonly isDirect: boolean;
}

/** @throws UploadError `stream-unavailable`, `invalid-option` */
export async function findHost({ serviceWorker = DEFAULT_ADDRESS, scope }: HostOptions): Promise<Host> {
  const container = serviceWorkers();
  if (container === undefined) throw unavailable('no-service-workers');
  const limit = AbortSignal.timeout(START_LIMIT);
  const within = <T>(work: Promise<T>): Promise<T> =>
    untilAborted(limit, work).catch((cause) => {
      if (cause instanceof UploadError) throw cause;
      throw unavailable(limit.aborted ? 'not-answering' : 'not-registered', cause);
    });
  const registration =
    typeof serviceWorker === 'string' || serviceWorker instanceof URL
      ? await within(registerAt(container, addressOf(serviceWorker), scope))
      : serviceWorker;
  const here = await within(spokenTo(container, registration, limit));
  return { prefix: here.prefix, isDirect: await isDirect(container, registration, here.prefix) };
}

type Here = Extract<WorkerMessage, { say: 'here' }>;

/** The worker of this version; one of another version is given the chance to be replaced, once. */
async function spokenTo(
  container: ServiceWorkerContainer,
  registration: ServiceWorkerRegistration,
  limit: AbortSignal,
): Promise<Here> {
  const greet = async (): Promise<Here> => {
    const worker = await activeOf(registration);
    if (worker === undefined) throw unavailable('not-installed');
    return hello(container, worker, limit);
  };
  const here = await greet();
  if (here.version === VERSION) return here;
  await registration.update();
  const now = await greet();
  if (now.version !== VERSION) throw unavailable('other-version');
  return now;
}

async function isDirect(
  container: ServiceWorkerContainer,
  { scope }: ServiceWorkerRegistration,
  prefix: string,
): Promise<boolean> {
  if (!location.href.startsWith(scope)) return false;
  const limit = AbortSignal.timeout(CLAIM_LIMIT);
  const claimed = new Promise<void>((resolve) => {
    if (container.controller !== null) resolve();
    else container.addEventListener('controllerchange', () => resolve(), { once: true });
  });
  try {
    await untilAborted(limit, claimed);
    // A narrower scope of another worker comes first: then it is not ours that answers.
    const { controller } = container;
    return controller !== null && (await hello(container, controller, limit)).prefix === prefix;
  } catch {
    return false;
  }
}

/** A worker that does not know the word never answers. */
function hello(container: ServiceWorkerContainer, worker: ServiceWorker, limit: AbortSignal): Promise<Here> {
  const id = randomId();
  let stop = (): void => {};
  const answered = new Promise<Here>((resolve) => {
    stop = hearWorkers(container, (message) => {
      if (message.say === 'here' && message.id === id) resolve(message);
    });
    tellWorker(worker, { sealift: 'stream', say: 'hello', id });
  });
  return untilAborted(limit, answered).finally(stop);
}

function addressOf(address: string | URL): string {
  try {
    const url = new URL(address, globalThis.document?.baseURI);
    if (url.origin === location.origin) return url.href;
  } catch {
    // The same as an address elsewhere.
  }
  throw new UploadError(
    'invalid-option',
    "serviceWorker must be the address of stream.worker.js at the page's own origin, such as '/sealift/sw.js'.",
    { field: 'serviceWorker' },
  );
}

/** @param field what of it is missing */
function unavailable(field: string, cause?: unknown): UploadError {
  return failure('stream-unavailable', field, cause === undefined ? {} : { cause });
}
