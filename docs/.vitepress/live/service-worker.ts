/**
 * The other side of the live demo: the real signer, and a small S3, in a service worker. The page cannot tell: it sends its
 * requests as ever, and they end here instead of in a network.
 */
import { clientEncryption, createSigner, type Signer } from '@sealift/signer';
import { BUCKET, CACHE, S3_ENDPOINT, S3_ORIGIN, type Seen, SIGNER_PATH } from './protocol.js';
import { type SmallS3, smallS3 } from './small-s3.js';

/** What this file uses of the scope of a service worker; the types of pages do not know it. */
interface WorkerScope {
  readonly registration: { readonly scope: string };
  readonly clients: {
    claim(): Promise<void>;
    matchAll(): Promise<readonly { postMessage(message: Seen): void }[]>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(name: 'install' | 'activate', listener: (event: Waiting) => void): void;
  addEventListener(name: 'fetch', listener: (event: Fetching) => void): void;
}
interface Waiting {
  waitUntil(promise: Promise<unknown>): void;
}
interface Fetching extends Waiting {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

const scope = globalThis as unknown as WorkerScope;
const basePath = `${new URL(scope.registration.scope).pathname}${SIGNER_PATH}`;
/** Bytes. All of an object is kept in this browser. */
const MAX_SIZE = 200e6;

let ends: Promise<{ s3: SmallS3; signer: Signer }> | undefined;

scope.addEventListener('install', (event) => event.waitUntil(scope.skipWaiting()));
scope.addEventListener('activate', (event) => event.waitUntil(scope.clients.claim()));
scope.addEventListener('fetch', (event) => {
  const { origin, pathname } = new URL(event.request.url);
  const to = origin === S3_ORIGIN ? 'S3' : pathname.startsWith(`${basePath}/`) ? 'signer' : undefined;
  if (to !== undefined) event.respondWith(serve(to, event));
});

async function serve(to: Seen['to'], event: Fetching): Promise<Response> {
  ends ??= open();
  const { s3, signer } = await ends;
  const { request } = event;
  const { pathname } = new URL(request.url);
  const sent = await request.clone().blob();
  // Firefox shows no stream of a request's body; the signer, made for servers, reads it as one.
  if (request.body === undefined) Object.defineProperty(request, 'body', { value: sent.stream() });
  const response = await (to === 'S3' ? s3 : signer).fetch(request);
  const path = to === 'S3' ? pathname : pathname.slice(basePath.length);
  event.waitUntil(tell({ to, method: request.method, path, status: response.status, bytes: sent.size }));
  return response;
}

async function open(): Promise<{ s3: SmallS3; signer: Signer }> {
  const cache = await caches.open(CACHE);
  const s3 = smallS3(cache);
  const signer = createSigner({
    s3: {
      endpoint: S3_ENDPOINT,
      region: 'us-east-1',
      bucket: BUCKET,
      credentials: { accessKeyId: 'demo', secretAccessKey: 'demo' },
      fetch: (input, init) => s3.fetch(new Request(input, init)),
    },
    secret: await secretIn(cache),
    basePath,
    allowedOrigins: [],
    protection: clientEncryption({ keyring: 'raw-aes' }),
    authorize: () => ({ owner: 'you', prefix: 'yours/', maxSize: MAX_SIZE }),
  });
  return { s3, signer };
}

/** The same after the browser has stopped this worker and started it again. */
async function secretIn(cache: Cache): Promise<Uint8Array> {
  const place = `${scope.registration.scope}${SIGNER_PATH}/secret`;
  const kept = await cache.match(place);
  if (kept) return new Uint8Array(await kept.arrayBuffer());
  const made = crypto.getRandomValues(new Uint8Array(32));
  await cache.put(place, new Response(made));
  return made;
}

async function tell(seen: Seen): Promise<void> {
  for (const client of await scope.clients.matchAll()) client.postMessage(seen);
}
