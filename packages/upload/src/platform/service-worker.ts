import { isOurs, type PageMessage, type WorkerMessage } from '../stream/messages.js';
import { trustedScriptUrl } from './trusted-types.js';

/** The one place that registers service workers and speaks to them. */

/** Undefined where there is none: an insecure page, a private window of some engines. */
export function serviceWorkers(): ServiceWorkerContainer | undefined {
  return globalThis.navigator?.serviceWorker;
}

/** Always the newest script: one from the HTTP cache would be that of another version. */
export function registerAt(
  container: ServiceWorkerContainer,
  url: string,
  scope: string | undefined,
): Promise<ServiceWorkerRegistration> {
  return container.register(trustedScriptUrl(url), {
    updateViaCache: 'none',
    ...(scope === undefined ? {} : { scope }),
  });
}

/**
 * The newest worker of a registration, when it answers requests.
 *
 * @returns undefined when it will not: it could not be installed
 */
export function activeOf(registration: ServiceWorkerRegistration): Promise<ServiceWorker | undefined> {
  return new Promise((resolve) => {
    const worker = registration.installing ?? registration.waiting ?? registration.active;
    const look = (): void => {
      if (worker?.state === 'activated') resolve(worker);
      if (worker === null || worker.state === 'redundant') resolve(undefined);
    };
    worker?.addEventListener('statechange', look);
    look();
  });
}

export function tellWorker(worker: ServiceWorker, message: PageMessage): void {
  worker.postMessage(message);
}

/** Listens for what service workers say to this page. @returns how to stop */
export function hearWorkers(
  container: ServiceWorkerContainer,
  heard: (message: WorkerMessage, from: ServiceWorker) => void,
): () => void {
  const listen = ({ data, source }: MessageEvent): void => {
    if (isOurs(data) && source !== null) heard(data as WorkerMessage, source as ServiceWorker);
  };
  container.addEventListener('message', listen);
  container.startMessages();
  return () => container.removeEventListener('message', listen);
}
