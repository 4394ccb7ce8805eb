import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type CORSRule, DeleteBucketCorsCommand, S3Client } from '@aws-sdk/client-s3';
import { BucketAdmin } from '@sealift/admin/bucket';
import { localKms } from '@sealift/kms/local';
import { clientEncryption, createSigner, type SignerOptions } from '@sealift/signer';
import { requestListener } from '@sealift/signer/node';
import { type Browser, chromium } from 'playwright';
import { createDevS3, type DevS3 } from 'sealift-dev-s3';
import { CHROMIUM_ARGS, findChromium } from '../../../../test/browser/chromium.js';
import type { CheckOptions, Finding } from '../checks/index.js';
import { bundle } from './real-stack.js';

export const BUCKET = 'uploads';
/** Of the KMS behind S3. */
export const S3_KEY = 'arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555';
export const PART_BYTES = 5 * 1024 * 1024;

/** A name for this machine that browsers do not take for this machine: http there is not secure. */
const INSECURE_NAME = 'app.test';

type PageOptions = Partial<Pick<CheckOptions, 'signer' | 'downloads' | 'object' | 'workerUrl'>>;

/** The page, a signer on another origin, S3 and a Chromium; each of them can be broken. */
export interface CheckStack {
  readonly s3: DevS3;
  readonly admin: BucketAdmin;
  readonly origin: string;
  /** The same page under a name that is not loopback. */
  readonly insecureOrigin: string;
  /** Of the signer, on a port of its own. */
  readonly signer: string;
  /** Of the local KMS, with the key `alias/test`. */
  readonly kmsFile: string;
  /** Content-Security-Policy of the page, and of its scripts. */
  policy: { page?: string; scripts?: string };
  /** Replaces the signer. */
  sign(options?: Partial<SignerOptions>): void;
  /** Stands in for the signer. */
  answerAs(listener: RequestListener): void;
  cors(rules: readonly CORSRule[]): Promise<void>;
  /** Codes of what is not as it should be, as `severity code`, found in a fresh page. */
  troubles(options?: PageOptions & { from?: string }): Promise<string[]>;
  check(options?: PageOptions & { from?: string }): Promise<Finding[]>;
  roundTrip(size: number, options?: { from?: string; ownKey?: boolean }): Promise<object>;
  /** What comes of a check that is aborted after some milliseconds. */
  aborted(milliseconds: number): Promise<object>;
  close(): Promise<void>;
}

export async function startCheckStack(): Promise<CheckStack> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sealift-checks-'));
  const files = await bundle('check-page.ts');
  const kmsFile = path.join(folder, 'kms.json');
  const kms = localKms({ file: kmsFile });
  await kms.keys.create({ alias: 'alias/test' });
  const s3 = await createDevS3({ directory: path.join(folder, 's3'), buckets: [BUCKET], kmsKeys: [S3_KEY] });
  const { endpoint, region, credentials } = s3;
  const address = { endpoint, region, credentials, forcePathStyle: true };
  const client = new S3Client(address);
  const admin = new BucketAdmin(client, BUCKET);

  let answerSigner: RequestListener = () => {};
  const signerServer = createServer((request, response) => answerSigner(request, response));
  const pageServer = createServer((request, response) => {
    const { url = '/' } = request;
    const policy = url === '/' ? stack.policy.page : stack.policy.scripts;
    response.writeHead(files.has(url) || url === '/' ? 200 : 404, {
      'content-type': url === '/' ? 'text/html' : 'text/javascript',
      ...(policy === undefined ? {} : { 'content-security-policy': policy }),
    });
    response.end(url === '/' ? PAGE : files.get(url));
  });
  const [pagePort, signerPort] = [await listen(pageServer), await listen(signerServer)];
  const browser: Browser = await chromium.launch({
    executablePath: findChromium() ?? '',
    args: [...CHROMIUM_ARGS, `--host-resolver-rules=MAP ${INSECURE_NAME} 127.0.0.1`],
  });

  const inPage = async <T>(from: string, run: (options: never) => unknown, given: object): Promise<T> => {
    const page = await browser.newPage();
    try {
      await page.goto(from);
      await page.waitForFunction(() => 'checkPage' in globalThis);
      return (await page.evaluate(run as (options: object) => unknown, given)) as T;
    } finally {
      await page.close();
    }
  };
  const origin = `http://127.0.0.1:${pagePort}`;
  const insecureOrigin = `http://${INSECURE_NAME}:${pagePort}`;
  const stack: CheckStack = {
    s3,
    admin,
    origin,
    insecureOrigin,
    kmsFile,
    signer: `http://127.0.0.1:${signerPort}/sealift`,
    policy: {},
    sign(options = {}) {
      answerSigner = requestListener(
        createSigner({
          s3: { ...address, bucket: BUCKET },
          secret: new Uint8Array(32).fill(7),
          basePath: '/sealift',
          partSize: PART_BYTES,
          protection: clientEncryption({ kms, keyId: 'alias/test' }),
          allowedOrigins: [origin, insecureOrigin],
          authorize: () => ({ owner: 'tester', prefix: 'up/' }),
          ...options,
        }),
      );
    },
    answerAs(listener) {
      answerSigner = listener;
    },
    async cors(rules) {
      if (rules.length > 0) return admin.putCors([...rules]);
      await client.send(new DeleteBucketCorsCommand({ Bucket: BUCKET }));
    },
    async troubles(options) {
      const findings = await stack.check(options);
      return findings
        .filter(({ severity }) => severity !== 'ok')
        .map(({ severity, code }) => `${severity} ${code}`);
    },
    check: ({ from = origin, ...options } = {}) =>
      inPage(
        from,
        (given) =>
          (globalThis as never as { checkPage(o: CheckOptions): Promise<Finding[]> }).checkPage(given),
        { signer: stack.signer, ...options },
      ),
    roundTrip: (size, { from = origin, ownKey = false } = {}) =>
      inPage(
        from,
        ({ signer, size, ownKey }: { signer: string; size: number; ownKey: boolean }) =>
          (globalThis as never as { roundTrip(s: string, n: number, k: boolean): Promise<object> }).roundTrip(
            signer,
            size,
            ownKey,
          ),
        { signer: stack.signer, size, ownKey },
      ),
    aborted: (milliseconds) =>
      inPage(
        origin,
        (given) =>
          (globalThis as never as { aborted(s: string, n: number): Promise<object> }).aborted(
            (given as { signer: string }).signer,
            (given as { milliseconds: number }).milliseconds,
          ),
        { signer: stack.signer, milliseconds },
      ),
    async close() {
      await browser.close();
      for (const server of [pageServer, signerServer]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
      client.destroy();
      await s3.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return stack;
}

const PAGE = '<!doctype html><title>checks</title><script type="module" src="/page.js"></script>';

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
