import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openStore, type Store } from '../hostile/store.js';
import { type Child, startChild } from './child.js';
import { PREFLIGHT } from './fault.js';
import { type Counter, type FaultProxy, openProxy } from './proxy.js';
import { PART_BYTES, type Schedule } from './schedule.js';

const BUCKET = 'faults';

/** S3 and a signer as processes, each behind a proxy; the signer reaches S3 through its proxy, too. */
export interface World {
  readonly storage: FaultProxy;
  readonly signer: FaultProxy;
  readonly s3Child: Child;
  readonly signerChild: Child;
  /** What S3 has, asked past the proxies. */
  readonly store: Store;
  readonly counter: Counter;
  /** The page's AES key, in base64. */
  readonly wrappingKey: string;
  /** What the KMS has given out, by its ciphertext; all in base64. */
  readonly dataKeys: ReadonlyMap<string, string>;
  /** What the signer told its operator. */
  readonly internal: string[];
  /** As a schedule wants it; a restart of what has to be different. */
  arrange(schedule: Pick<Schedule, 'urlLifetime' | 'ahead'>): Promise<void>;
  reset(): void;
  close(): Promise<void>;
}

export async function openWorld(pageOrigin: string): Promise<World> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sealift-faults-'));
  const credentials = { accessKeyId: 'FAULTS', secretAccessKey: randomBytes(24).toString('hex') };
  const origins = [pageOrigin];
  const dataKeys = new Map<string, string>();
  const internal: string[] = [];
  const counter: Counter = { count: 0 };
  const s3Job = { directory: path.join(folder, 's3'), bucket: BUCKET, origins, credentials, ahead: 0 };
  const s3Child = await startChild('s3.js', s3Job, () => {});
  const storage = await openProxy(() => s3Child.port, s3Call, counter);
  const region = String(s3Child.said.region);
  const s3 = { endpoint: storage.origin, region, credentials, bucket: BUCKET, forcePathStyle: true };
  const signerJob = {
    ...{ s3, origins, kmsFile: path.join(folder, 'kms.json'), secret: randomBytes(32).toString('hex') },
    ...{ partSize: PART_BYTES, urlLifetime: 900, ahead: 0 },
  };
  const hear = (said: { wrapped?: string; dataKey?: string; internal?: string }): void => {
    if (said.wrapped !== undefined) dataKeys.set(said.wrapped, said.dataKey ?? '');
    if (said.internal !== undefined) internal.push(said.internal);
  };
  const signerChild = await startChild('signer.js', signerJob, hear);
  const signer = await openProxy(() => signerChild.port, signerCall, counter);
  const store = openStore({ endpoint: `http://127.0.0.1:${s3Child.port}`, region, credentials }, BUCKET);
  let arranged = JSON.stringify({ urlLifetime: 900, ahead: 0 });

  return {
    ...{ storage, signer, s3Child, signerChild, store, counter, dataKeys, internal },
    wrappingKey: randomBytes(32).toString('base64'),
    async arrange({ urlLifetime, ahead }) {
      const wanted = { urlLifetime, ahead: ahead.signer };
      if (JSON.stringify(wanted) !== arranged) await signerChild.restart(wanted);
      arranged = JSON.stringify(wanted);
    },
    reset() {
      counter.count = 0;
      internal.length = 0;
      for (const proxy of [storage, signer]) proxy.clear();
    },
    async close() {
      store.close();
      for (const end of [storage, signer]) await end.close();
      for (const child of [signerChild, s3Child]) await child.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** `uploads/start`, of a request to a signer. */
function signerCall({ method, url = '' }: IncomingMessage): string {
  return method === 'OPTIONS' ? PREFLIGHT : url.split('/').slice(2).join('/');
}

/** `put`, `part`; of the signer's own requests `s3 create`, `s3 complete`, `s3 list` and so on. */
function s3Call({ method = '', url = '', headers }: IncomingMessage): string {
  if (method === 'OPTIONS') return PREFLIGHT;
  const query = new URL(url, 'http://localhost').searchParams;
  if (method === 'PUT' && headers.authorization === undefined)
    return query.has('partNumber') ? 'part' : 'put';
  if (method === 'POST') return query.has('uploads') ? 's3 create' : 's3 complete';
  if (method === 'GET' && query.has('uploadId')) return 's3 list';
  return `s3 ${method.toLowerCase()}`;
}
