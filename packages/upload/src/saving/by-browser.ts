import { NEUTRAL_NAME, safeName } from '../download/claims/safe-name.js';
import { Download, type DownloadControls } from '../download/download.js';
import { failure, type UploadErrorCode } from '../errors.js';
import { abortable, untilAborted } from '../platform/abortable.js';
import { hearWorkers, serviceWorkers, tellWorker } from '../platform/service-worker.js';
import type { PageMessage, Saved } from '../stream/messages.js';
import type { StreamedObject } from '../stream/streamed-object.js';
import { explained } from '../transfer/explained.js';
import type { SavedFile } from './saved-file.js';

/** Milliseconds in which the browser asks for the file. A policy of the page, or the browser's own, may forbid that, and tells nobody. */
const BEGIN_LIMIT = 30_000;
/** Milliseconds between two looks at whether the service worker still lives. */
const LOOK = 5000;
/** Looks without an answer, until it is taken to be gone. */
const UNANSWERED = 6;

type Go = Extract<PageMessage, { say: 'save' }>['go'];

/** A file that the browser has asked for. */
interface Begun {
  /** How it ended. */
  readonly over: Promise<Saved>;
  /** Says how it is to go on. */
  tell(go: Go): void;
  close(): void;
}

/**
 * Has the browser ask the service worker for a file, and save it.
 *
 * @returns undefined where the browser does not ask
 */
export async function saveByBrowser(
  stream: StreamedObject,
  filename: string | undefined,
  signal: AbortSignal,
): Promise<Download<SavedFile> | undefined> {
  const begun = await begin(stream, signal);
  if (begun === undefined) return undefined;
  if (signal.aborted) {
    begun.tell('end');
    begun.close();
    throw signal.reason;
  }
  return new Download<SavedFile>(signal, (controls) =>
    follow(stream, begun, filename, controls)
      .catch((error) => explained(error))
      .finally(begun.close),
  );
}

/** In a frame that nobody sees: a link with `download` asks no service worker. */
async function begin(stream: StreamedObject, signal: AbortSignal): Promise<Begun | undefined> {
  const container = serviceWorkers() as ServiceWorkerContainer;
  const frame = document.createElement('iframe');
  let worker: ServiceWorker | undefined;
  let unanswered = 0;
  let end = (_: Saved): void => {};
  let stop = (): void => {};
  const over = new Promise<Saved>((resolve) => {
    end = resolve;
  });
  const interrupted = (): void => end({ id: stream.id, state: 'unknown' });
  const tell = (go: Go): void => {
    if (worker === undefined) return;
    if (++unanswered > UNANSWERED) interrupted();
    // One that was ended is started by this, and knows nothing of the file.
    tellWorker(worker, { sealift: 'stream', say: 'save', id: stream.id, go });
  };
  const close = (): void => {
    stop();
    frame.remove();
    stream.close();
  };
  const asked = abortable<boolean>(signal, (resolve) => {
    stop = hearWorkers(container, (message, from) => {
      if (message.say !== 'save' || message.id !== stream.id) return;
      worker = from;
      unanswered = 0;
      if (message.state !== 'running') end(message);
      resolve(true);
    });
    const timer = setTimeout(resolve, BEGIN_LIMIT, false);
    frame.hidden = true;
    frame.src = stream.saveUrl;
    document.body.append(frame);
    return () => clearTimeout(timer);
  });
  try {
    if (await asked) return { over, tell, close };
  } catch (error) {
    tell('end');
    close();
    throw error;
  }
  close();
  return undefined;
}

/** @returns only when the service worker has said that the browser has the last byte @throws UploadError `saving-interrupted`, CoreError `segment-damaged` */
async function follow(
  stream: StreamedObject,
  begun: Begun,
  filename: string | undefined,
  { signal, pauseGate, progress, waits, granted, step }: DownloadControls,
): Promise<SavedFile> {
  const { verifiedBy: _, segmentSize, segments, protection, type, tableRefused, ...file } = stream.file;
  const { size } = file;
  // A transfer is made before it takes steps.
  await Promise.resolve();
  granted(protection);
  progress.expect(size);
  step('preparing');
  step('downloading');
  const look = (): void => begun.tell(pauseGate.closed ? 'hold' : 'on');
  const hold = (): void => {
    look();
    pauseGate.pass(signal).then(watch, () => {});
  };
  const watch = (): void => {
    look();
    if (pauseGate.closed) hold();
    else pauseGate.closing.addEventListener('abort', hold, { once: true });
  };
  watch();
  const timer = setInterval(look, LOOK);
  try {
    const saved = await waits.during('s3', ({ moved }) => {
      const part = { partNumber: 1, offset: 0, plaintextLength: size, length: size, last: true };
      stream.addEventListener('verified', ({ detail }) => {
        const bytes = Math.min((detail.last + 1) * segmentSize, size);
        progress.moved(part, bytes);
        moved(bytes);
      });
      return untilAborted(signal, begun.over);
    });
    if (saved.state !== 'whole') throw await broken(stream, saved, signal);
  } catch (error) {
    begun.tell('end');
    throw error;
  } finally {
    clearInterval(timer);
  }
  while (pauseGate.closed) await pauseGate.pass(signal);
  step('verifying');
  return {
    ...file,
    name: file.named ? file.name : (safeName(filename ?? '') ?? NEUTRAL_NAME),
    verified: true,
    release: async () => {},
  };
}

/** Why it is not whole. What a segment is worth the page finds out by itself. */
async function broken(
  { read, file }: StreamedObject,
  { state, code, segment = 0 }: Saved,
  signal: AbortSignal,
): Promise<unknown> {
  if (state !== 'broken') return failure('saving-interrupted');
  if (code !== 'segment-damaged') return failure(known(code));
  const reader = read({ offset: segment * file.segmentSize, length: 1 }, { signal }).getReader();
  return reader.read().then(
    // On its way to the worker it was another one.
    () => failure('saving-interrupted'),
    (error) => error,
  );
}

function known(code: string | undefined): UploadErrorCode {
  return code === undefined || code === 'unknown-error' ? 'saving-interrupted' : (code as UploadErrorCode);
}
