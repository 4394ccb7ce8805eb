import { createHash } from 'node:crypto';
import { serverSideEncryption } from '@sealift/signer';
import type { Request } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type * as Upload from '../index.js';
import { PART_BYTES as PART, type RealStack, startRealStack } from '../testing/real-stack.js';

interface PageGlobals {
  roundTrip(size: number, fill?: number): Promise<object>;
  createUploader: typeof Upload.createUploader;
  createDownloader: typeof Upload.createDownloader;
  customerKey: typeof Upload.customerKey;
  noise(n: number): Uint8Array<ArrayBuffer>;
}

const MIB = 1024 * 1024;
const FILL = 0xc3;
const KEY = Buffer.alloc(32, FILL);
/** In all the ways in which it could get out. */
const SECRETS = [
  KEY.toString('base64'),
  KEY.toString('base64url'),
  KEY.toString('hex'),
  KEY.toString('latin1'),
  [...KEY].join(','),
  createHash('md5').update(KEY).digest('base64'),
  createHash('md5').update(KEY).digest('hex'),
];

let stack: RealStack;
/** All that the page has sent to the signer, and to S3: address, headers, body. */
const told: string[] = [];
const sent: string[] = [];

beforeAll(async () => {
  stack = await startRealStack({}, ['PUT', 'GET', 'POST']);
  stack.page.on('request', listen);
}, 60_000);
afterAll(() => stack?.close(), 60_000);
afterEach(() => {
  stack.s3.faults.clear();
  for (const text of told) for (const secret of SECRETS) expect(text).not.toContain(secret);
  stack.protect(held);
});

const held = serverSideEncryption({ profile: 'sse-c', keys: 'browser' });

function listen(request: Request): void {
  const { origin, pathname } = new URL(request.url());
  const toS3 = origin === new URL(stack.s3.endpoint).origin;
  if (!toS3 && !pathname.startsWith('/sealift/')) return;
  const body = toS3 ? '' : (request.postData() ?? '');
  (toS3 ? sent : told).push(request.url(), body, JSON.stringify(request.headers()));
}

const roundTrip = (size: number, fill?: number) =>
  stack.page.evaluate(
    ([bytes, fill]) => (globalThis as never as PageGlobals).roundTrip(bytes as number, fill),
    [size, fill],
  );

function healthy(size: number): object {
  return {
    same: true,
    named: false,
    name: 'download',
    type: 'application/octet-stream',
    size,
    objectSize: size,
    rising: true,
    last: size,
    states: ['done', 'done'],
    spooled: 0,
  };
}

describe('up and back in a real browser, over two replicas', () => {
  beforeAll(() => stack.protect(held));

  test.each([0, 1, PART, PART + 1, 20 * MIB])('%i bytes', async (size) => {
    const before = stack.s3.requests.length;
    told.length = 0;
    sent.length = 0;
    expect(await roundTrip(size, FILL)).toEqual(healthy(size));
    expect(await stack.openUploads()).toBe(0);
    const requests = stack.s3.requests.slice(before);
    expect(requests.filter(({ status }) => status === 400)).toHaveLength(2); // HEAD without the key: once up, once down
    expect(requests.filter(({ operation }) => operation === 'CreateMultipartUpload')).toHaveLength(
      size > PART ? 1 : 0,
    );
    // The sweep would have found it: S3 did get key and MD5, in headers and not in addresses.
    expect(told.length).toBeGreaterThan(8);
    const found = SECRETS.filter((secret) => sent.some((text) => text.includes(secret)));
    expect(found).toEqual(expect.arrayContaining([SECRETS[0], SECRETS[5]]));
    expect(
      sent.filter((text) => /^http/.test(text) && text.includes(encodeURIComponent(KEY.toString('base64')))),
    ).toEqual([]);
  });

  test.each([
    ['503 when the upload is opened', 'CreateMultipartUpload', { status: 503, code: 'SlowDown' }],
    ['the answer with the upload id lost', 'CreateMultipartUpload', 'drop-answer'],
    ['an expired URL to open it', 'CreateMultipartUpload', { status: 403, code: 'AccessDenied' }],
    ['an error inside a 200', 'CreateMultipartUpload', 'error-in-200'],
    ['503 for a part', 'UploadPart', { status: 503, code: 'SlowDown' }],
    ['a part dropped half-way', 'UploadPart', 'drop-mid-body'],
    ['an expired URL of a part', 'UploadPart', { status: 403, code: 'AccessDenied' }],
    ['a range dropped half-way', 'GetObject', 'drop-mid-body'],
    ['an expired URL of a range', 'GetObject', { status: 403, code: 'AccessDenied' }],
  ] as const)('%s', async (_, operation, action) => {
    stack.s3.faults.add({ match: { operation }, action });
    expect(await roundTrip(PART + 1000, FILL)).toEqual(healthy(PART + 1000));
    expect(await stack.openUploads()).toBe(0);
  });

  test('nonsense instead of an upload id', async () => {
    stack.s3.faults.add({ match: { operation: 'CreateMultipartUpload' }, action: 'garbage' });
    await expect(roundTrip(PART + 1000, FILL)).rejects.toThrow('The answer is not one of S3');
    await expect.poll(() => stack.openUploads()).toBe(0);
  });

  test.each([
    ['while it is opened', 'CreateMultipartUpload', 'POST'],
    ['while a part is sent', 'UploadPart', 'PUT'],
  ])('cancelled %s: no upload stays open', async (_, operation, method) => {
    stack.s3.faults.add({ match: { operation }, action: { delayMs: 1000 } });
    const before = stack.s3.requests.length;
    const { origin } = new URL(stack.s3.endpoint);
    const seen = stack.page.waitForRequest((r) => r.method() === method && r.url().startsWith(origin));
    await stack.page.evaluate((fill) => {
      const { createUploader, customerKey, noise } = globalThis as never as PageGlobals;
      const key = customerKey(new Uint8Array(32).fill(fill));
      const upload = createUploader({ signer: '/sealift', customerKey: key }).upload(
        new Blob([noise(6_000_000)]),
      );
      Object.assign(globalThis, { upload });
    }, FILL);
    await seen;
    const code = await stack.page.evaluate(() => {
      const { upload } = globalThis as never as { upload: Upload.Upload };
      upload.cancel();
      return upload.finished.then(
        () => 'done',
        ({ code }) => code,
      );
    });
    expect(code).toBe('cancelled');
    await expect
      .poll(() => stack.s3.requests.slice(before).map(({ operation }) => operation), { timeout: 20_000 })
      .toContain('AbortMultipartUpload');
    await expect.poll(() => stack.openUploads(), { timeout: 10_000 }).toBe(0);
  });
});

/** What becomes of an upload and of a download of `key`: the error's code and field, or `done`. */
function attempt(
  what: 'up' | 'down',
  { fill, bytes = 32, raw = false, key = '' }: { fill?: number; bytes?: number; raw?: boolean; key?: string },
) {
  return stack.page.evaluate(
    async ({ what, fill, bytes, raw, key }) => {
      const { createUploader, createDownloader, customerKey } = globalThis as never as PageGlobals;
      try {
        const material = fill === undefined ? undefined : new Uint8Array(bytes).fill(fill);
        const held = material && (raw ? (material as never) : customerKey(material));
        const options = {
          signer: '/sealift',
          retry: { baseDelay: 20 },
          ...(held === undefined ? {} : { customerKey: held }),
        };
        if (what === 'up') {
          const { key } = await createUploader(options).upload(new Blob(['secret'])).finished;
          return { done: key };
        }
        await createDownloader(options).download({ key }).finished;
        return { done: key };
      } catch (error) {
        const { code, field, message, problem } = error as Upload.UploadError;
        return { code, field, problem: problem?.code, text: `${message} ${JSON.stringify(problem ?? {})}` };
      }
    },
    { what, ...(fill === undefined ? {} : { fill }), bytes, raw, key },
  );
}

describe('refusals', () => {
  async function stored(): Promise<string> {
    stack.protect(held);
    const { done } = (await attempt('up', { fill: FILL })) as { done: string };
    return done;
  }

  test('a wrong key: S3 does not open the object', async () => {
    const key = await stored();
    const refusal = await attempt('down', { fill: FILL + 1, key });
    expect(refusal).toMatchObject({ code: 'customer-key-wrong', field: 'customerKey' });
    const wrong = Buffer.alloc(32, FILL + 1).toString('base64');
    expect(JSON.stringify(refusal)).not.toContain(wrong);
    expect(await attempt('down', { fill: FILL, key })).toEqual({ done: key });
  });

  test('no key, or bare bytes', async () => {
    const key = await stored();
    const missing = { code: 'customer-key-mismatch', field: 'customerKey' };
    expect(await attempt('down', { key })).toMatchObject(missing);
    expect(await attempt('up', {})).toMatchObject(missing);
    expect(await attempt('down', { key, fill: FILL, raw: true })).toMatchObject(missing);
    expect(await attempt('up', { fill: FILL, raw: true })).toMatchObject(missing);
  });

  test.each([0, 16, 31, 33])('a key of %i bytes', async (bytes) => {
    expect(await attempt('up', { fill: FILL, bytes })).toMatchObject({
      code: 'customer-key-invalid',
      field: 'customerKey',
    });
  });

  test.each([
    ['sse-s3', serverSideEncryption({ profile: 'sse-s3' })],
    [
      'sse-c with keys of the signer',
      serverSideEncryption({
        profile: 'sse-c',
        masterSecrets: [{ version: '1', secret: new Uint8Array(32).fill(9) }],
      }),
    ],
  ])('a page with a key sends nothing under %s, and takes nothing', async (_, other) => {
    stack.protect(other);
    const plain = (await attempt('up', {})) as { done: string };
    const before = stack.s3.requests.length;
    const refusal = { code: 'customer-key-mismatch', field: 'customerKey' };
    expect(await attempt('up', { fill: FILL })).toMatchObject(refusal);
    expect(stack.s3.requests.slice(before)).toEqual([]);
    expect(await attempt('down', { fill: FILL, key: plain.done })).toMatchObject(refusal);
    expect(stack.s3.requests.slice(before).map(({ operation }) => operation)).not.toContain('GetObject');
  });

  test('a bucket that blocks SSE-C: the page hears why, for one part and for several', async () => {
    stack.protect(held);
    await stack.blockCustomerKeys(true);
    try {
      expect(await attempt('up', { fill: FILL })).toMatchObject({ problem: 'sse-c-blocked' });
      await expect(roundTrip(PART + 1, FILL)).rejects.toThrow('BlockedEncryptionTypes must be NONE');
    } finally {
      await stack.blockCustomerKeys(false);
    }
  });
});

test('a function gives each object its key, by the key that the signer has chosen', async () => {
  stack.protect(held);
  const result = await stack.page.evaluate(async () => {
    const { createUploader, createDownloader, customerKey } = globalThis as never as PageGlobals;
    const asked: string[] = [];
    const derived = customerKey(async ({ key }) => {
      asked.push(key);
      return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key)));
    });
    const options = { signer: '/sealift', customerKey: derived };
    const uploader = createUploader(options);
    const receipts = await Promise.all(['a', 'b'].map((text) => uploader.upload(new Blob([text])).finished));
    const keys = receipts.map(({ key }) => key);
    const downloader = createDownloader(options);
    const files = await Promise.all(keys.map((key) => downloader.download({ key }).finished));
    return {
      texts: await Promise.all(files.map(({ file }) => file.text())),
      asked: asked.sort().join() === [...keys, ...keys].sort().join(),
    };
  });
  expect(result).toEqual({ texts: ['a', 'b'], asked: true });
});
