import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSealer, importAesWrappingKey, rawAesKeyring } from '@sealift/core';
import { type LocalKms, localKms } from '@sealift/kms/local';
import { clientEncryption } from '@sealift/protection';
import type { Grant, PartToSign, Problem } from '@sealift/protocol';
import type { ReceiptFacts } from '@sealift/protocol/receipt';
import type { AuditEvent } from '../audit/audit.js';
import type { SignerOptions } from '../options.js';
import { createSigner, type Signer } from '../signer.js';
import { type S3Answer, type S3Call, type ScriptedS3, scriptedS3 } from './scripted-s3.js';
import { Sweep } from './sweep.js';

export const SECRET = 'a-secret-of-the-tests-with-more-than-32-bytes';
export const ORIGIN = 'https://app.example';
export const MIB = 1024 * 1024;
/** 8 bytes in base64. */
export const CHECKSUM = { algorithm: 'CRC64NVME', value: 'AAAAAAAAAAE=' } as const;

/** What a receipt may say. */
export const receiptFacts: ReceiptFacts = {
  bucket: 'b',
  key: 'users/alice/abc',
  size: 10,
  objectSize: 26,
  etag: '"e"',
  checksum: { algorithm: 'CRC64NVME', value: 'AAAAAAAAAAE=' },
  tag: 'AQIDBAUGBwgJCgsMDQ4PEA==',
  protection: {
    profile: 'client',
    client: { suite: 'ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY', keyring: 'raw-rsa' },
  },
  completedAt: 1,
};

/** A part as `uploads/parts` is asked for it. */
export const part = (partNumber: number, checksum: string = CHECKSUM.value): PartToSign => ({
  partNumber,
  checksum,
});

export interface Stack {
  readonly signer: Signer;
  readonly s3: ScriptedS3;
  readonly audit: AuditEvent[];
  /** Everything the signer told its operator. */
  readonly internal: unknown[];
  /** Milliseconds; move it to let time pass. */
  readonly clock: { now: number };
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
  /** As somebody whom nobody knows. */
  get(path: string, init?: RequestInit): Promise<Response>;
  ok<T>(path: string, body: unknown): Promise<T>;
  refused(
    path: string,
    body: unknown,
    headers?: Record<string, string>,
  ): Promise<Problem & { retryAfter: string | null }>;
}

/** A signer over an S3 whose answers the test writes. */
export function stack(
  answer: (call: S3Call) => S3Answer | Promise<S3Answer>,
  options: Partial<SignerOptions> = {},
): Stack {
  const s3 = scriptedS3(answer);
  const audit: AuditEvent[] = [];
  const internal: unknown[] = [];
  const clock = { now: Date.UTC(2026, 10, 20) };
  const signer = createSigner({
    s3: s3.options,
    secret: SECRET,
    protection: clientEncryption({ keyring: 'raw-aes' }),
    authorize: () => ({ owner: 'alice', prefix: 'users/alice/' }),
    allowedOrigins: [ORIGIN],
    audit: (event) => void audit.push(event),
    onInternalError: (error) => void internal.push(error),
    clock: () => clock.now,
    ...options,
  });
  const sweep = new Sweep([SECRET, 'the-secret-access-key-of-the-tests']);
  const post: Stack['post'] = async (path, body, headers = {}) => {
    const answer = await signer.fetch(
      new Request(`https://app.example/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: ORIGIN, ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    );
    const text = await answer.clone().text();
    if (answer.ok) sweep.learn(text);
    else sweep.check(text);
    sweep.check(JSON.stringify(audit));
    return answer;
  };
  return {
    signer,
    s3,
    audit,
    internal,
    clock,
    post,
    get: (path, init = {}) => signer.fetch(new Request(`https://app.example/${path}`, init)),
    async ok<T>(path: string, body: unknown) {
      const answer = await post(path, body);
      if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
      return (await answer.json()) as T;
    },
    async refused(path, body, headers) {
      const answer = await post(path, body, headers);
      if (answer.ok) throw new Error(`${path} was not refused`);
      return { ...((await answer.json()) as Problem), retryAfter: answer.headers.get('retry-after') };
    },
  };
}

/** Metadata as a page with its own AES keyring makes it. */
export async function aesMetadata(plaintextSize = 10): Promise<Record<string, string>> {
  const wrappingKey = await importAesWrappingKey(new Uint8Array(32).fill(7));
  const sealer = await createSealer({ keyring: rawAesKeyring({ wrappingKey }), plaintextSize });
  return { ...sealer.metadata };
}

/** An upload of 20 MiB (three parts of 8 MiB) that was started: its grant, token and metadata. */
export async function startedMultipart(
  built: Stack,
  size: number = 20 * MIB,
): Promise<{ grant: Grant; token: string; metadata: Record<string, string> }> {
  const grant = await built.ok<Grant>('uploads', { size });
  const metadata = await aesMetadata(size);
  const { token } = await built.ok<{ token: string }>('uploads/start', { token: grant.token, metadata });
  return { grant, token, metadata };
}

export interface TestKms {
  readonly kms: LocalKms;
  readonly keyId: string;
  readonly file: string;
  remove(): Promise<void>;
}

/** A local KMS with one key, in a folder of its own. */
export async function testKms(clock?: () => number): Promise<TestKms> {
  const folder = await mkdtemp(join(tmpdir(), 'sealift-kms-'));
  const file = join(folder, 'keys.json');
  const kms = localKms({ file, ...(clock ? { clock } : {}) });
  const { keyId } = await kms.keys.create();
  const remove = (): Promise<void> => rm(folder, { recursive: true });
  return { kms, keyId, file, remove };
}
