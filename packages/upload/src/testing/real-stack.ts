import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { localKms } from '@sealift/kms/local';
import { clientEncryption, createSigner, type ProtectionProfile } from '@sealift/signer';
import { requestListener } from '@sealift/signer/node';
import { type Browser, chromium, type Page } from 'playwright';
import { createDevS3, type DevS3 } from 'sealift-dev-s3';
import { build } from 'vite';
import { CHROMIUM_ARGS, findChromium } from '../../../../test/browser/chromium.js';

const BUCKET = 'uploads';
/** Of the KMS behind S3. */
export const S3_KEY = '11111111-2222-3333-4444-555555555555';
/** The smallest part that S3 allows: under automation a browser moves bytes slowly. */
export const PART_BYTES = 5 * 1024 * 1024;

/** The strict S3 server, two replicas of the signer and a real Chromium with the built package: nothing in it is fake. */
export interface RealStack {
  readonly s3: DevS3;
  /** With `createUploader`, `createDownloader`, `saveFile` and `noise` as globals. */
  readonly page: Page;
  /** Calls of the signer so far, as paths. */
  readonly calls: string[];
  /** Answers a call of the signer instead of it, when it returns true. */
  intercept: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Other signers take over, two replicas with this protection. */
  protect(protection: ProtectionProfile): void;
  /** The protection that they begin with, where objects have segment tables. */
  readonly withTables: ProtectionProfile;
  /** The bucket's `BlockedEncryptionTypes`: SSE-C or NONE. */
  blockCustomerKeys(blocked: boolean): Promise<void>;
  /** Uploads that S3 still holds open. */
  openUploads(): Promise<number>;
  close(): Promise<void>;
}

/** @param methods that the bucket's CORS rule allows, as `sealift bucket setup` does for the profile */
export async function startRealStack(
  headers: Readonly<Record<string, string>> = {},
  methods: readonly ('PUT' | 'GET' | 'POST')[] = ['PUT', 'GET'],
): Promise<RealStack> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sealift-upload-'));
  const files = await bundle();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const cors = {
    allowedOrigins: [origin],
    allowedMethods: [...methods],
    allowedHeaders: ['*'],
    exposeHeaders: ['content-range', 'retry-after'],
  };
  const s3 = await createDevS3({
    directory: path.join(folder, 's3'),
    kmsKeys: [S3_KEY],
    buckets: [{ name: BUCKET, cors: [cors] }],
  });
  const kms = localKms({ file: path.join(folder, 'kms.json') });
  await kms.keys.create({ alias: 'alias/test', description: 'test' });
  const listenerFor = (protection: ProtectionProfile): ReturnType<typeof requestListener> =>
    requestListener(
      createSigner({
        s3: {
          endpoint: s3.endpoint,
          region: s3.region,
          credentials: s3.credentials,
          bucket: BUCKET,
          forcePathStyle: true,
        },
        secret: new Uint8Array(32).fill(7),
        basePath: '/sealift',
        partSize: PART_BYTES,
        protection,
        allowedOrigins: [origin],
        authorize: () => ({ owner: 'tester', prefix: 'up/' }),
      }),
    );
  /** Replicas with one secret: every call goes to the other one. */
  const replicasFor = (protection: ProtectionProfile): ReturnType<typeof requestListener> => {
    const [first, second] = [listenerFor(protection), listenerFor(protection)];
    let calls = 0;
    return (request, response) => (calls++ % 2 === 0 ? first : second)(request, response);
  };
  let answerSigner = replicasFor(clientEncryption({ kms, keyId: 'alias/test' }));
  const browser: Browser = await chromium.launch({
    executablePath: findChromium() ?? '',
    args: CHROMIUM_ARGS,
  });
  const page = await browser.newPage();
  const stack: RealStack = {
    s3,
    page,
    calls: [],
    intercept: () => false,
    withTables: clientEncryption({ kms, keyId: 'alias/test', segments: true }),
    protect(protection) {
      answerSigner = replicasFor(protection);
    },
    async blockCustomerKeys(blocked) {
      const { PutBucketEncryptionCommand, S3Client } = await import('@aws-sdk/client-s3');
      const { endpoint, region, credentials } = s3;
      const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
      const rule = {
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const },
        BlockedEncryptionTypes: { EncryptionType: [blocked ? ('SSE-C' as const) : ('NONE' as const)] },
      };
      const configuration = { Rules: [rule] };
      await client.send(
        new PutBucketEncryptionCommand({
          Bucket: BUCKET,
          ServerSideEncryptionConfiguration: configuration,
        }),
      );
      client.destroy();
    },
    async openUploads() {
      const { ListMultipartUploadsCommand, S3Client } = await import('@aws-sdk/client-s3');
      const { endpoint, region, credentials } = s3;
      const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
      client.destroy();
      return Uploads.length;
    },
    async close() {
      await browser.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await s3.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  server.on('request', (request, response) => {
    const { url = '/' } = request;
    if (url.startsWith('/sealift/')) {
      stack.calls.push(url.slice('/sealift/'.length));
      if (!stack.intercept(request, response)) void answerSigner(request, response);
      return;
    }
    const file = files.get(url);
    response.writeHead(file === undefined && url !== '/' ? 404 : 200, {
      'content-type': url === '/' ? 'text/html' : 'text/javascript',
      ...headers,
    });
    response.end(
      url === '/' ? '<!doctype html><input type="file"><script type="module" src="/page.js"></script>' : file,
    );
  });
  await page.goto(origin);
  await page.waitForFunction(() => 'createUploader' in globalThis);
  return stack;
}

/** The built script of a test page, as `/page.js`, with its workers. */
export async function bundle(script = 'page.ts'): Promise<Map<string, string>> {
  const here = path.dirname(fileURLToPath(import.meta.url));
  const result = await build({
    configFile: false,
    root: here,
    logLevel: 'warn',
    resolve: { conditions: ['@sealift/source', 'module', 'browser'] },
    worker: { format: 'es' },
    build: {
      write: false,
      target: 'es2022',
      modulePreload: false,
      rolldownOptions: {
        input: path.join(here, script),
        preserveEntrySignatures: 'strict',
        output: { entryFileNames: 'page.js' },
      },
    },
  });
  if (!('output' in result)) throw new Error('one build was expected');
  return new Map(
    result.output.map((file) => [
      `/${file.fileName}`,
      file.type === 'chunk' ? file.code : Buffer.from(file.source).toString(),
    ]),
  );
}
