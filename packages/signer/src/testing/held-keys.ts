/** Pages that hold the keys of SSE-C. */
import { createHash } from 'node:crypto';
import { serverSideEncryption } from '@sealift/protection';
import type { Completed, Opened, SignedRequest, Started } from '@sealift/protocol';
import { onTestFinished } from 'vitest';
import { BUCKET, type DevStack, devStack } from './dev-stack.js';
import { type Stack, stack } from './harness.js';
import { beginPlain, complete, sendAll } from './page.js';
import { s3Error } from './scripted-s3.js';

const SSE = 'x-amz-server-side-encryption';
export const BLOCKS_NOTHING = { algorithm: 'AES256', bucketKey: false, blocksCustomerKeys: false } as const;
export const protection = serverSideEncryption({ profile: 'sse-c', keys: 'browser' });

/** What a page adds to a request. */
export function keyHeaders(fill: number): Record<string, string> {
  const key = Buffer.alloc(32, fill);
  return {
    [`${SSE}-customer-key`]: key.toString('base64'),
    [`${SSE}-customer-key-md5`]: createHash('md5').update(key).digest('base64'),
  };
}

export function withKey<R extends SignedRequest>(request: R, fill = 5): R {
  return { ...request, headers: { ...request.headers, ...keyHeaders(fill) } };
}

export function send({ method, url, headers }: SignedRequest, body?: Uint8Array): Promise<Response> {
  return fetch(url, { method, headers, body: (body ?? null) as BodyInit | null });
}

export async function openStack(
  options: Parameters<typeof devStack>[0] = {},
  bucket = {},
): Promise<DevStack> {
  const built = await devStack({ protection, ...options }, { bucket });
  onTestFinished(() => built.close());
  return built;
}

/** Another signer with the same secret on the same bucket. */
export function replica({ devS3 }: DevStack, options: Parameters<typeof stack>[1] = {}): Stack {
  const { endpoint, region, credentials } = devS3;
  return stack(() => s3Error(501, 'Unused'), {
    s3: { endpoint, region, credentials, bucket: BUCKET, forcePathStyle: true },
    clock: Date.now,
    protection,
    ...options,
  });
}

export function someBytes(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, at) => (at * 31) % 251);
}

/** Adds the page's key to every URL that a signer hands out, as a page does. */
export function keyed(built: Stack, fill = 5): Stack {
  return {
    ...built,
    async ok<T>(path: string, body: unknown): Promise<T> {
      const answer = await built.ok<{ parts?: SignedRequest[]; put?: SignedRequest }>(path, body);
      return {
        ...answer,
        ...(answer.parts ? { parts: answer.parts.map((part) => withKey(part, fill)) } : {}),
        ...(answer.put ? { put: withKey(answer.put, fill) } : {}),
      } as T;
    },
  };
}

export async function openUpload(create: SignedRequest, fill = 5): Promise<string> {
  const answer = await send(withKey(create, fill));
  const text = await answer.text();
  const id = /<UploadId>([^<]+)</.exec(text)?.[1];
  if (id === undefined) throw new Error(`${answer.status} ${text}`);
  return id;
}

export async function store(built: Stack, size: number, other: Stack = built): Promise<Completed['receipt']> {
  const page = keyed(built);
  const upload = await beginPlain(page, someBytes(size));
  if (upload.grant.partCount === 1) {
    await sendAll(keyed(other), upload);
    return (await complete(other, upload)).receipt;
  }
  const { create } = upload as unknown as Started;
  if (create === undefined) throw new Error('no URL to open the upload');
  const uploadId = await openUpload(create);
  const { token } = await other.ok<Opened>('uploads/opened', { token: upload.token, uploadId });
  await sendAll(keyed(other), { ...upload, token });
  return (await complete(built, { ...upload, token })).receipt;
}
