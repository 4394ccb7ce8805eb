import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { KmsError } from '@sealift/core/keyrings';
import { localKms } from '@sealift/kms/local';
import type { Grant } from '@sealift/protocol';
import { createSigner, type Signer } from '@sealift/signer';
import { aesMetadata } from '../../packages/signer/src/testing/harness.js';
import { Sweep } from '../../packages/signer/src/testing/sweep.js';
import { dice } from '../faults/dice.js';
import type { Json } from '../hostile/mutations.js';
import { KEY_ALIAS, type Profile, profilesWith, S3_KEY } from '../hostile/profiles.js';
import { moodyS3 } from './moody-s3.js';

export const ORIGIN = 'https://app.example';
/** Answers that are remembered, for each protection. */
const REMEMBERED = 64;
const MINUTE = 60_000;

/** One upload, as its owner knows it. */
interface Known {
  /** Of the token: what it is good for next. */
  readonly started: boolean;
  readonly token: string;
  readonly key: string;
  readonly size: number;
  readonly metadata: Json;
}

export interface World {
  readonly protections: readonly string[];
  /** What nobody outside may learn was told where it may not be: throws. */
  readonly sweep: { check(text: string): void };
  /** What the signer told its operator since it was last asked. */
  takeInternal(): string[];
  takeAudit(): string[];
  signer(protection: string): Signer;
  /** What earlier answers gave for such a field. */
  recall(protection: string, call: string, name: string, at: number): Json;
  /** Remembers what is worth sending back. */
  learn(protection: string, call: string, request: Json, answer: string): void;
  /** Lets time pass. */
  wait(minutes: number): void;
  close(): Promise<void>;
}

export async function openWorld(seed: number): Promise<World> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sealift-fuzz-'));
  const rolls = dice('fuzz', seed);
  const local = localKms({ file: path.join(folder, 'kms.json') });
  await local.keys.create({ alias: KEY_ALIAS, description: 'fuzz' });
  const failing = (): void => {
    if (rolls.chance(0.03)) throw new KmsError('kms-unavailable', 'no answer');
    if (rolls.chance(0.02)) throw new Error('the adapter broke at https://kms.example/?X-Amz-Signature=leak');
  };
  const profiles = await profilesWith({
    async generateDataKey(request) {
      failing();
      return local.generateDataKey(request);
    },
    async decrypt(request) {
      failing();
      return local.decrypt(request);
    },
  });
  let now = Date.UTC(2026, 0, 1);
  const internal: string[] = [];
  const audit: string[] = [];
  const signers = new Map<string, Signer>();
  for (const { name, protection, storage } of profiles) {
    const options = {
      s3: moodyS3(rolls, 0.2, REPORTED[storage ?? ''] ?? {}),
      secret: new Uint8Array(32).fill(7),
      protection,
      partSize: 5 * 1024 * 1024,
      allowedOrigins: [ORIGIN],
      limits: { requestsPerMinute: 1e6, openUploads: 1e6 },
      clock: () => now,
      authorize: ({ headers }: Request) => {
        const owner = headers.get('x-owner') ?? '';
        return owner === '' ? undefined : { owner, prefix: 'up/', maxSize: 1e12 };
      },
      audit: (event: object) => void audit.push(JSON.stringify(event)),
      onInternalError: (error: unknown) => void internal.push(String(Object(error).stack ?? error)),
    };
    signers.set(name, createSigner(options));
  }
  const known = new Map<string, Known[]>(profiles.map(({ name }) => [name, []]));
  const sealed = await aesMetadata(10);
  const usual = new Map(profiles.map(({ name, ...profile }) => [name, usualMetadata(profile, sealed)]));
  let sweep = new Sweep(SECRETS);
  let learnt = 0;

  return {
    protections: profiles.map(({ name }) => name),
    sweep: { check: (text) => sweep.check(text) },
    takeInternal: () => internal.splice(0),
    takeAudit: () => audit.splice(0),
    signer(protection) {
      const found = signers.get(protection);
      if (found === undefined) throw new RangeError(protection);
      return found;
    },
    recall(protection, call, name, at) {
      const all = known.get(protection) ?? [];
      const fitting = all.filter(({ started }) => started === !GRANTED.includes(call));
      const own = at % 8 === 0 || fitting.length === 0 ? all : fitting;
      const one = own[at % Math.max(1, own.length)];
      if (name === 'size') return SIZES[at % SIZES.length] ?? 10;
      if (name === 'value') return 'AAAAAAAAAAE=';
      if (name === 'uploadId') return `upload-${at}`;
      return (
        (one as unknown as Record<string, Json> | undefined)?.[name] ?? (name === 'metadata' ? sealed : '')
      );
    },
    learn(protection, call, request, answer) {
      if (++learnt % REMEMBERED === 0) sweep = new Sweep(SECRETS);
      sweep.learn(answer);
      const own = known.get(protection) ?? [];
      const { token, key, dataKey } = (JSON.parse(answer) ?? {}) as Partial<Grant>;
      if (token === undefined) return;
      const { size, token: before } = request as { size?: number; token?: string };
      const same = own.find((one) => one.token === before);
      own.push({
        started: call === 'uploads/start' || call === 'uploads/opened' || (same?.started ?? false),
        token,
        key: key ?? same?.key ?? '',
        size: size ?? same?.size ?? 0,
        metadata: same?.metadata ?? { ...usual.get(protection), ...(dataKey && wrappedBy(dataKey)) },
      });
      if (own.length > REMEMBERED) own.splice(rolls.between(0, REMEMBERED - 1), 1);
    },
    wait(minutes) {
      now += minutes * MINUTE;
    },
    close: () => rm(folder, { recursive: true }),
  };
}

/** Calls that want the token of a grant. */
const GRANTED = ['uploads/start', 'batch'];

/** Files of no part, one and two; and those that nobody may send. */
const SIZES = [10, 10, 10, 0, 5 * 1024 * 1024 + 100, 5 * 1024 * 1024 + 100, 2 ** 36 - 31, 2 ** 53 - 1];
const SECRETS = ['the-secret-access-key-of-the-fuzz', '\u0007'.repeat(32)];

/** What a page of this protection sends: nothing where it does not encrypt; an RSA key's worth of bytes where it has one. */
function usualMetadata(
  { sealed, wrapping }: Pick<Profile, 'sealed' | 'wrapping'>,
  metadata: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (!sealed) return {};
  if (wrapping === undefined || !('rsaPrivateKey' in wrapping)) return metadata;
  return { ...metadata, 'x-amz-3': Buffer.alloc(256, 1).toString('base64'), 'x-amz-w': '22' };
}

/** What an honest S3 says of its own encryption. */
const REPORTED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'sse-s3': { 'x-amz-server-side-encryption': 'AES256' },
  'sse-kms': {
    'x-amz-server-side-encryption': 'aws:kms',
    'x-amz-server-side-encryption-aws-kms-key-id': S3_KEY,
  },
  'sse-c': { 'x-amz-server-side-encryption-customer-algorithm': 'AES256' },
};

/** Metadata of V3 with the data key of a grant: docs/object-format.md. */
function wrappedBy({
  ciphertextBlob,
  encryptionContext,
}: NonNullable<Grant['dataKey']>): Record<string, string> {
  return { 'x-amz-3': ciphertextBlob, 'x-amz-w': '12', 'x-amz-t': JSON.stringify(encryptionContext) };
}
