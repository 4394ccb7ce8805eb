import { VERSION } from '../../workers/version.js';
import { FRAME, ID, isOurs, PATH, type PageMessage, SAVE, type WorkerMessage } from '../messages.js';
import { answerWith, refusal, typeOf } from './answer.js';
import { frame } from './frame.js';
import { hearSave } from './saves.js';
import {
  type PageClient,
  type StreamFetchEvent,
  type StreamMessageEvent,
  type WorkerScope,
  workerScope,
} from './scope.js';
import { createSources, type Sources } from './sources.js';

export type { StreamFetchEvent, StreamMessageEvent } from './scope.js';

let sources: Sources | undefined;

/**
 * For an app's own service worker: answers requests for encrypted objects, and leaves all others alone. To be called from its
 * `fetch` listener, before anything else there answers.
 *
 * @returns whether it has answered
 */
export function handle(event: StreamFetchEvent): boolean {
  const scope = workerScope();
  const { request } = event;
  const url = new URL(request.url);
  const prefix = new URL(PATH, scope.registration.scope);
  if (url.origin !== prefix.origin || !url.pathname.startsWith(prefix.pathname)) return false;
  const name = url.pathname.slice(prefix.pathname.length);
  const hold = (work: Promise<void>): void => event.waitUntil?.(work);
  event.respondWith(answer(request, name, url.searchParams.has(SAVE), scope, hold));
  return true;
}

/**
 * The same for its `message` listener.
 *
 * @returns whether the message was for it
 */
export function message({ data, source }: StreamMessageEvent): boolean {
  if (!isOurs(data)) return false;
  const scope = workerScope();
  const said = data as PageMessage;
  const page = source as PageClient;
  if (said.say === 'hello') {
    const prefix = new URL(PATH, scope.registration.scope).href;
    page.postMessage({
      sealift: 'stream',
      say: 'here',
      id: said.id,
      version: VERSION,
      prefix,
    } satisfies WorkerMessage);
  } else if (said.say === 'save') {
    hearSave(said, page);
  } else {
    sourcesIn(scope).hear(said, page);
  }
  return true;
}

async function answer(
  request: Request,
  name: string,
  toSave: boolean,
  scope: WorkerScope,
  hold: (work: Promise<void>) => void,
): Promise<Response> {
  try {
    if (request.method !== 'GET' && request.method !== 'HEAD') return refusal(405, { allow: 'GET, HEAD' });
    if (name === FRAME) return frame();
    if (!ID.test(name)) return refusal(404);
    const all = sourcesIn(scope);
    const held = await all.find(name);
    if (held === undefined) return refusal(503);
    const [, kind] = /^(video|audio)\//.exec(typeOf(held.source)) ?? [];
    if (request.mode === 'navigate' && !toSave && (kind === 'video' || kind === 'audio'))
      return frame({ kind, id: name });
    return await answerWith(request, held, all, toSave, hold);
  } catch {
    return refusal(502);
  }
}

function sourcesIn(scope: WorkerScope): Sources {
  sources ??= createSources(scope);
  return sources;
}
