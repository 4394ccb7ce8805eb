import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { ListMultipartUploadsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { type Keyring, rawAesKeyring } from '@sealift/core/keyrings';
import { clientEncryption, createSigner, type ProtectionProfile } from '@sealift/signer';
import { createDevS3, type DevS3 } from 'sealift-dev-s3';
import { crc64nvme } from '../checksum/crc64nvme.js';
import type { Journal } from '../journal/port.js';
import { systemClock } from '../platform/wait.js';
import type { RetryOptions } from '../retry/policy.js';
import { createSignerClient, type SignerOptions } from '../signer/client.js';
import { createUploaderOn, type Uploader } from '../upload/uploader.js';
import { localSealingWorker } from '../workers/local-sealing-worker.js';
import type { SealingWorker } from '../workers/sealing-worker.js';
import { createSlots } from '../workers/slots.js';
import { nodeTransport } from './node-transport.js';

const BUCKET = 'uploads';
/** The smallest part that S3 allows. */
export const PART_BYTES = 5 * 1024 * 1024;

/** What happens to one call of the signer on its way. */
export type Mishap =
  /** The connection breaks before it arrives. */
  | 'lost'
  /** It is carried out; the connection breaks before the answer. */
  | 'answer-lost'
  /** The signer is one that has no such call. */
  | 'unknown'
  /** It arrives, and that is all. */
  | 'stalled'
  /** The head of the answer comes, and then a byte every now and then. */
  | 'dripping';

/** The strict S3 server and a real signer over HTTP, with the upload engine in Node: only the worker's thread is missing. */
export interface NodeStack {
  readonly s3: DevS3;
  readonly keyring: Keyring;
  /** Address of the signer, and what it wants to see of a page. */
  readonly signer: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Called for each call of the signer (`uploads/start`), before it is carried out. */
  onCall: (name: string) => Mishap | undefined | Promise<Mishap | undefined>;
  /** Called when it was carried out, before the answer goes out. */
  onAnswer: (name: string) => void | Promise<void>;
  uploader(options?: {
    readonly retry?: RetryOptions;
    readonly headers?: SignerOptions['headers'];
    readonly transport?: typeof nodeTransport;
    readonly worker?: (worker: SealingWorker) => SealingWorker;
    /** Seals little files itself where there are many, as a page does. */
    readonly little?: boolean;
    readonly journal?: Journal;
  }): Uploader;
  /** What the bucket holds: keys of objects, and the number of multipart uploads that are open. */
  bucket(): Promise<{ readonly objects: readonly string[]; readonly openUploads: number }>;
  close(): Promise<void>;
}

/** @param protection that the signer pins */
export async function startNodeStack(
  protection: ProtectionProfile = clientEncryption({ keyring: 'raw-aes' }),
): Promise<NodeStack> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sealift-upload-'));
  const s3 = await createDevS3({ directory: path.join(folder, 's3'), buckets: [{ name: BUCKET }] });
  const { endpoint, region, credentials } = s3;
  const server = createServer();
  const origin = await listening(server);
  const signer = createSigner({
    s3: { endpoint, region, credentials, bucket: BUCKET, forcePathStyle: true },
    secret: new Uint8Array(32).fill(7),
    basePath: '/sealift',
    partSize: PART_BYTES,
    protection,
    allowedOrigins: [origin],
    authorize: () => ({ owner: 'tester', prefix: 'up/' }),
  });
  server.on('request', async (request, response) => {
    const name = (request.url ?? '').replace('/sealift/', '');
    const mishap = await stack.onCall(name);
    if (mishap === 'lost') return void request.socket.destroy();
    if (mishap === 'unknown') return void response.writeHead(404).end();
    if (mishap === 'stalled') return;
    if (mishap === 'dripping') return drip(response);
    const { method = '' } = request;
    const headers = request.headers as Record<string, string>;
    const call = new Request(origin + request.url, { method, headers, body: await text(request) });
    const answer = await signer.fetch(call);
    await stack.onAnswer(name);
    if (mishap === 'answer-lost') return void request.socket.destroy();
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
  });
  const wrappingKey = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
  const keyring = rawAesKeyring({ wrappingKey });
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  const uploaders: Uploader[] = [];

  const stack: NodeStack = {
    s3,
    keyring,
    signer: `${origin}/sealift`,
    headers: { origin },
    onCall: () => undefined,
    onAnswer: () => {},
    uploader({
      retry = { baseDelay: 20 },
      headers = { origin },
      transport = nodeTransport,
      worker = (same) => same,
      little = false,
      journal,
    } = {}) {
      const sealing = worker(localSealingWorker(transport));
      const start = async () => ({ worker: sealing, alive: () => true, stop: () => {} });
      const own = protection.protection.profile === 'client' ? { keyring } : {};
      const uploader = createUploaderOn(journal ? { ...own, journal } : own, {
        signer: createSignerClient({ signer: `${origin}/sealift`, headers }, retry, systemClock),
        slots: createSlots({ workers: 2, perWorker: 2, start }),
        clock: systemClock,
        retry,
        send: nodeTransport,
        ...(little && { inPage: async () => ({ ...sealing, send: transport, checksum: crc64nvme }) }),
      });
      uploaders.push(uploader);
      return uploader;
    },
    async bucket() {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: BUCKET }));
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
      return { objects: Contents.map(({ Key = '' }) => Key), openUploads: Uploads.length };
    },
    async close() {
      for (const uploader of uploaders) uploader.close();
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await s3.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return stack;
}

function drip(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 20);
  response.once('close', () => clearInterval(timer));
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
