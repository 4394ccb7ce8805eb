import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { checkCorsRules } from './cors/rules.js';
import { Faults } from './faults/faults.js';
import { isBucketName } from './http/address.js';
import type { Front } from './http/exchange.js';
import { handle } from './http/handle.js';
import { type RequestEntry, RequestLog } from './http/request-log.js';
import { MAX_HEADER_BYTES } from './limits.js';
import { type DevS3Options, type Settings, settingsOf } from './options.js';
import { readPolicy } from './policy/document.js';
import type { Credentials } from './sigv4/authenticate.js';
import { kmsDirectory } from './sse/kms.js';
import { Store } from './store/store.js';

/** A running server. */
export interface DevS3 {
  /** For example `http://127.0.0.1:43210`. */
  readonly endpoint: string;
  readonly port: number;
  readonly region: string;
  readonly credentials: Credentials;
  /** Fault switches, off until one is added. */
  readonly faults: Faults;
  /** All requests so far, oldest first. */
  readonly requests: readonly RequestEntry[];
  /** Forgets the requests so far. */
  clearRequests(): void;
  /** Cuts every connection, waits until nothing is being written any more and gives the folder free. */
  close(): Promise<void>;
}

/**
 * Starts a server on a folder.
 * @throws TypeError for options that make no sense; Error when the folder is in use or the port is taken
 * @example
 * const s3 = await createDevS3({ directory: '.s3', buckets: ['demo'] });
 * const client = new S3Client({ endpoint: s3.endpoint, region: s3.region, credentials: s3.credentials, forcePathStyle: true });
 */
export async function createDevS3(options: DevS3Options): Promise<DevS3> {
  const settings = settingsOf(options);
  checkSettings(settings);
  const store = await Store.open(settings.directory);
  try {
    await prepareBuckets(store, settings);
    return await listen(store, settings);
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function listen(store: Store, settings: Settings): Promise<DevS3> {
  const faults = new Faults();
  const log = new RequestLog();
  const kms = kmsDirectory(settings.kmsKeys, settings.region, settings.accountId);
  const front: Front = { settings, store, kms, faults, log };
  const running = new Set<Promise<void>>();
  const listener =
    (expectsContinue: boolean): RequestListener =>
    (incoming, outgoing) => {
      const task = handle(front, incoming, outgoing, expectsContinue);
      running.add(task);
      void task.then(() => running.delete(task));
    };
  const limits = {
    insecureHTTPParser: false,
    maxHeaderSize: MAX_HEADER_BYTES,
    requestTimeout: 0,
    keepAliveTimeout: 30_000,
  };
  const server: Server = settings.tls
    ? createTlsServer({ ...limits, ...settings.tls })
    : createServer(limits);
  // Beyond a count Node drops headers without a word; the limit in bytes is enough.
  server.maxHeadersCount = 0;
  server.on('request', listener(false));
  server.on('checkContinue', listener(true));
  server.on('clientError', answerUnreadable);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port, settings.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host;
  const endpoint = `${settings.tls ? 'https' : 'http'}://${host}:${port}`;
  settings.log({ event: 'listening', endpoint });
  let closing: Promise<void> | undefined;
  return {
    endpoint,
    port,
    region: settings.region,
    credentials: settings.credentials,
    faults,
    requests: log.entries,
    clearRequests: () => log.clear(),
    close() {
      closing ??= (async () => {
        await new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        });
        await Promise.all(running);
        await store.close();
        settings.log({ event: 'closed' });
      })();
      return closing;
    },
  };
}

/** What Node's parser refuses: contradicting framing, headers beyond the limit, bytes that are no HTTP. */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const code = error.code === 'HPE_HEADER_OVERFLOW' ? 'RequestHeaderSectionTooLarge' : 'BadRequest';
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>The request could not be read.</Message></Error>`;
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nContent-Type: application/xml\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  );
}

async function prepareBuckets(store: Store, settings: Settings): Promise<void> {
  for (const { name, cors, policy, encryption, versioning, objectLock } of settings.buckets) {
    const bucket = store.bucket(name) ?? (await store.createBucket({ name, created: settings.now() }));
    const policyText = typeof policy === 'object' ? JSON.stringify(policy) : policy;
    await bucket.configure({
      ...(cors ? { cors: checkCorsRules(cors) } : {}),
      ...(encryption ? { encryption } : {}),
      ...(versioning ? { versioning } : {}),
      ...(objectLock ? { objectLock, versioning: 'Enabled' } : {}),
      ...(policyText === undefined ? {} : { policyText, policy: readPolicy(policyText, name) }),
    });
  }
}

function checkSettings({ buckets, accountId, region, credentials }: Settings): void {
  const bad = buckets.find(({ name }) => !isBucketName(name));
  if (bad) throw new TypeError(`"${bad.name}" cannot be the name of a bucket.`);
  if (!/^\d{12}$/.test(accountId)) throw new TypeError('accountId must be twelve digits.');
  if (!/^[a-z0-9-]+$/.test(region)) throw new TypeError('region must be letters, digits and hyphens.');
  if (!/^\w+$/.test(credentials.accessKeyId) || credentials.secretAccessKey === '') {
    throw new TypeError('credentials need an accessKeyId of letters and digits, and a secretAccessKey.');
  }
}
