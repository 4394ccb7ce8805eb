/** The service worker for pages that have no other: `stream.worker.js`, to be served as `/sealift/sw.js`. */
import { handle, message } from './index.js';
import { type StreamFetchEvent, type StreamMessageEvent, workerScope } from './scope.js';

const scope = workerScope();
addEventListener('install', () => void scope.skipWaiting());
addEventListener('activate', (event) =>
  (event as unknown as { waitUntil(work: Promise<void>): void }).waitUntil(scope.clients.claim()),
);
addEventListener('fetch', (event) => void handle(event as unknown as StreamFetchEvent));
addEventListener('message', (event) => void message(event as StreamMessageEvent));
