import { generateKeyPairSync } from 'node:crypto';
import { clientEncryption, type ServerSideEncryptionOptions, serverSideEncryption } from '@sealift/signer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PART_BYTES as PART, type RealStack, S3_KEY, startRealStack } from './testing/real-stack.js';

let stack: RealStack;

beforeAll(async () => {
  stack = await startRealStack();
}, 60_000);
afterAll(() => stack?.close(), 60_000);

const PROFILES: readonly ServerSideEncryptionOptions[] = [
  { profile: 'sse-s3' },
  { profile: 'sse-kms', keyId: S3_KEY, encryptionContext: { department: 'Zürich' }, bucketKey: true },
  { profile: 'dsse-kms', keyId: S3_KEY },
  { profile: 'sse-c', masterSecrets: [{ version: '1', secret: new Uint8Array(32).fill(9) }] },
];

const roundTrip = (size: number) =>
  stack.page.evaluate(
    (bytes) => (globalThis as never as { roundTrip(n: number): Promise<object> }).roundTrip(bytes),
    size,
  );

describe.each(PROFILES)('$profile, up and back in a real browser', (options) => {
  test.each([0, 1, PART, PART + 1])('%i bytes', async (size) => {
    stack.protect(serverSideEncryption(options));
    expect(await roundTrip(size)).toEqual({
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
    });
    expect(await stack.openUploads()).toBe(0);
  });

  test('around client encryption for a recipient: the page follows', async () => {
    const { publicKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    stack.protect(clientEncryption({ recipient: publicKey, storage: serverSideEncryption(options) }));
    const receipt = await stack.page.evaluate(async (size) => {
      const { createUploader, noise } = globalThis as never as {
        createUploader: typeof import('./index.js').createUploader;
        noise(n: number): Uint8Array<ArrayBuffer>;
      };
      const uploader = createUploader({ signer: '/sealift' });
      return uploader.upload(new Blob([noise(size)])).finished.finally(() => uploader.close());
    }, PART + 100);
    expect(receipt).toMatchObject({
      objectSize: PART + 116,
      protection: { profile: 'client', storage: options.profile },
    });
  });
});

test.each([1, PART + 1])('a bucket that blocks SSE-C: the page hears why (%i bytes)', async (size) => {
  stack.protect(
    serverSideEncryption({
      profile: 'sse-c',
      masterSecrets: [{ version: '1', secret: new Uint8Array(32).fill(9) }],
    }),
  );
  await stack.blockCustomerKeys(true);
  try {
    const problem = await stack.page.evaluate(async (bytes) => {
      const { createUploader, noise } = globalThis as never as {
        createUploader: typeof import('./index.js').createUploader;
        noise(n: number): Uint8Array<ArrayBuffer>;
      };
      const uploader = createUploader({ signer: '/sealift', retry: { baseDelay: 20 } });
      return uploader.upload(new Blob([noise(bytes)])).finished.then(
        () => 'done',
        (error: { problem?: object }) => error.problem,
      );
    }, size);
    expect(problem).toMatchObject({
      code: 'sse-c-blocked',
      detail: expect.stringContaining('aws s3api put-bucket-encryption'),
    });
  } finally {
    await stack.blockCustomerKeys(false);
  }
});

test('a page that holds a key sends no plaintext, whatever the signer says', async () => {
  stack.protect(serverSideEncryption({ profile: 'sse-s3' }));
  const before = stack.s3.requests.length;
  const code = await stack.page.evaluate(async () => {
    const { createUploader } = globalThis as never as {
      createUploader: typeof import('./index.js').createUploader;
    };
    const keyring = { wrapAlgorithm: 'AES/GCM' } as never;
    const uploader = createUploader({ signer: '/sealift', keyring });
    return uploader.upload(new Blob(['secret'])).finished.then(
      () => 'done',
      ({ code }: { code: string }) => code,
    );
  });
  expect(code).toBe('keyring-mismatch');
  expect(stack.s3.requests.slice(before).map(({ operation }) => operation)).toEqual([]);
});
