import type { IncomingMessage, ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import { S3Error } from '../../../packages/dev-s3/src/errors.js';
import { Faults } from '../../../packages/dev-s3/src/faults/faults.js';
import { carryOut } from '../../../packages/dev-s3/src/http/carry-out.js';
import type { Exchange, Front } from '../../../packages/dev-s3/src/http/exchange.js';
import { RequestLog } from '../../../packages/dev-s3/src/http/request-log.js';
import { errorReply } from '../../../packages/dev-s3/src/http/send.js';
import type { Reply } from '../../../packages/dev-s3/src/operations/reply.js';
import { settingsOf } from '../../../packages/dev-s3/src/options.js';
import { contentKey } from '../../../packages/dev-s3/src/sse/content-key.js';
import { kmsDirectory } from '../../../packages/dev-s3/src/sse/kms.js';
import type { Bucket } from '../../../packages/dev-s3/src/store/bucket.js';
import { readRange } from '../../../packages/dev-s3/src/store/read.js';
import type { ObjectRecord } from '../../../packages/dev-s3/src/store/records.js';
import { Store } from '../../../packages/dev-s3/src/store/store.js';
import { emptyDisk } from '../platform/memory-disk.js';

export const BUCKET = 'uploads';
export const REGION = 'eu-central-1';
export const ENDPOINT = 'https://s3.test';
export const CREDENTIALS = { accessKeyId: 'SIMULATED', secretAccessKey: 'the secret of nobody' };
const HOST = 's3.test';
/** Of the KMS behind S3, and of the signer's. */
export const KMS_KEY = '11111111-2222-3333-4444-555555555555';

/** A request as it has arrived, whole. */
export interface Arrived {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** Lower-case names; `host` and `content-length` among them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface S3Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** A multipart upload that nobody has ended. */
export interface LeftOpen {
  readonly key: string;
  readonly id: string;
  readonly parts: readonly number[];
  readonly metadata: Readonly<Record<string, string>>;
}

export interface StoredObject {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly etag: string;
}

/**
 * S3 as the development server does it, which the conformance cases hold against what AWS documents: the same code from the
 * request's target to the reply, on a disk in memory. Only sockets are missing, and parts may be small.
 */
export interface S3 {
  /** Carries out one request at once, and answers it; never throws. */
  handle(request: Arrived): Promise<S3Answer>;
  objects(): Promise<ReadonlyMap<string, StoredObject>>;
  open(): readonly LeftOpen[];
  /** Metadata of an open upload, or of one that became an object. */
  metadataOf(uploadId: string): Readonly<Record<string, string>> | undefined;
  /** The process starts anew on the same disk. */
  restart(): Promise<void>;
  /** Failures of the server itself, which are failures of the simulation. */
  readonly failures: readonly unknown[];
}

/** A connection over TLS, which SSE-C asks for. */
const SECURE: unknown = Object.create(TLSSocket.prototype, { remoteAddress: { value: '192.0.2.1' } });

export async function openS3(now: () => number): Promise<S3> {
  emptyDisk();
  const failures: unknown[] = [];
  const settings = settingsOf({
    directory: '/s3',
    region: REGION,
    credentials: CREDENTIALS,
    kmsKeys: [{ id: KMS_KEY }],
    clock: now,
  });
  let store = await Store.open('/s3');
  await store.createBucket({ name: BUCKET, created: now() });
  const front = (): Front => ({
    settings,
    store,
    kms: kmsDirectory(settings.kmsKeys, REGION, settings.accountId),
    faults: new Faults(),
    log: new RequestLog(),
  });
  let shared = front();
  /** Of SSE-C, by the path of the object: S3 itself keeps none. */
  const customerKeys = new Map<string, string>();
  const started = new Map<string, Readonly<Record<string, string>>>();
  const bucket = (): Bucket => {
    const found = store.bucket(BUCKET);
    if (found === undefined) throw new Error('the bucket is gone');
    return found;
  };

  return {
    failures,
    async handle({ method, target, headers, body }) {
      const customerKey = headers['x-amz-server-side-encryption-customer-key'];
      if (customerKey !== undefined) customerKeys.set(target.split('?')[0] ?? '', customerKey);
      const entry = shared.log.start('', method);
      const exchange = {
        incoming: {
          method,
          url: target,
          headers,
          rawHeaders: Object.entries(headers).flat(),
          socket: SECURE,
          iterator: async function* () {
            if (body.byteLength > 0) yield Buffer.from(body);
          },
        } as unknown as IncomingMessage,
        outgoing: {} as ServerResponse,
        entry,
        goOn: () => {},
        cors: [],
        bend: undefined,
      } as Exchange;
      const reply = await carryOut(shared, exchange).catch((error: unknown): Reply => {
        if (!(error instanceof S3Error)) failures.push(error);
        return errorReply(error, entry.id, `/${entry.bucket}/${entry.key}`);
      });
      const answer = await answerOf(reply, method);
      for (const { record } of bucket().uploads.all())
        if (!started.has(record.id)) started.set(record.id, Object.fromEntries(record.metadata));
      return answer;
    },
    async objects() {
      const { objects, blobs } = bucket();
      const found = new Map<string, StoredObject>();
      for (const key of objects.keys()) {
        const record = objects.get(key) as ObjectRecord;
        const pieces: Buffer[] = [];
        const { encryption } = record;
        const given = Buffer.from(customerKeys.get(`/${BUCKET}/${key}`) ?? '', 'base64');
        const opened =
          encryption.kind === 'customer' ? contentKey(given, encryption.keyMd5, encryption) : undefined;
        for await (const piece of readRange(blobs, record.blobs, 0, record.size, opened)) pieces.push(piece);
        found.set(key, {
          bytes: new Uint8Array(Buffer.concat(pieces)),
          metadata: Object.fromEntries(record.metadata),
          etag: `"${record.etag}"`,
        });
      }
      return found;
    },
    open: () =>
      [...bucket().uploads.all()].map(({ record: { key, id, metadata }, parts }) => ({
        key,
        id,
        parts: [...parts.keys()],
        metadata: Object.fromEntries(metadata),
      })),
    metadataOf: (uploadId) => started.get(uploadId),
    async restart() {
      await store.close();
      store = await Store.open('/s3');
      shared = front();
    },
  };
}

async function answerOf({ status, headers, body, release }: Reply, method: string): Promise<S3Answer> {
  const pieces: Buffer[] = [];
  let length: number | undefined;
  if (typeof body === 'string') pieces.push(Buffer.from(body));
  else if (body !== undefined) {
    length = body.length;
    if (method !== 'HEAD') for await (const piece of body.stream) pieces.push(piece);
  }
  await release?.();
  const bytes = new Uint8Array(Buffer.concat(pieces));
  return {
    status,
    headers: {
      ...Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
      'content-length': String(length ?? bytes.byteLength),
    },
    body: method === 'HEAD' ? new Uint8Array() : bytes,
  };
}

/** A request to this S3, from what `fetch` was given. */
export function arrived(method: string, url: string, headers: Headers, body: Uint8Array): Arrived {
  const { pathname, search } = new URL(url);
  const length: Record<string, string> =
    method === 'GET' || method === 'HEAD' ? {} : { 'content-length': String(body.byteLength) };
  return {
    method,
    target: pathname + search,
    headers: { ...Object.fromEntries(headers), host: HOST, ...length },
    body,
  };
}
