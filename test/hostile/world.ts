import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Kms } from '@sealift/core/keyrings';
import { localKms } from '@sealift/kms/local';
import { createSigner, type Signer } from '@sealift/signer';
import { createDevS3, type DevS3 } from 'sealift-dev-s3';
import { type Answered, type Asked, type Line, openLine } from './line.js';
import { KEY_ALIAS, type Profile, profilesWith, S3_KEY, tabledProfilesWith } from './profiles.js';
import { openStore, type Store } from './store.js';

export const BUCKET = 'uploads';
/** The smallest part that S3 allows. */
export const PART_BYTES: number = 5 * 1024 * 1024;

/**
 * The strict S3 server and a real signer for each profile. A page reaches either through a line that hears everything and
 * may lie; a third line goes to somebody who has no business here and says yes to everything.
 */
export interface World {
  /** But those whose objects have segment tables. */
  readonly profiles: readonly Profile[];
  readonly signer: Line;
  readonly storage: Line;
  readonly elsewhere: Line;
  /** What S3 has, seen past all lines. */
  readonly store: Store;
  /** Every data key that the KMS has given out, in base64, by its ciphertext. */
  readonly dataKeys: ReadonlyMap<string, string>;
  profile(name: string): Profile;
  /** No lies, and nothing heard yet. */
  reset(): void;
  close(): Promise<void>;
}

export async function openWorld(): Promise<World> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sealift-hostile-'));
  const allowed = {
    allowedMethods: ['PUT' as const, 'GET' as const, 'POST' as const],
    allowedHeaders: ['*'],
  };
  const cors = [{ ...allowed, allowedOrigins: ['*'], exposeHeaders: ['content-range', 'retry-after'] }];
  const s3 = await createDevS3({
    directory: path.join(folder, 's3'),
    kmsKeys: [S3_KEY],
    buckets: [{ name: BUCKET, cors, versioning: 'Enabled' }],
  });
  const local = localKms({ file: path.join(folder, 'kms.json') });
  await local.keys.create({ alias: KEY_ALIAS, description: 'hostile' });
  const dataKeys = new Map<string, string>();
  const kms = remembering(local, dataKeys);
  const profiles = await profilesWith(kms);
  const all = [...profiles, ...(await tabledProfilesWith(kms))];

  const signers = new Map<string, Signer>();
  const signer = await openLine((asked) => toSigner(asked, signers, signer.origin));
  const storage = await openLine((asked) => toS3(asked, s3));
  const elsewhere = await openLine(async () => ({ status: 200, headers: WELCOME, body: Buffer.alloc(0) }));
  const { region, credentials } = s3;
  for (const { name, protection } of all) {
    const options = {
      s3: { endpoint: storage.origin, region, credentials, bucket: BUCKET, forcePathStyle: true },
      secret: new Uint8Array(32).fill(7),
      basePath: `/${name}`,
      partSize: PART_BYTES,
      protection,
      allowedOrigins: [signer.origin],
      limits: { requestsPerMinute: 1e6, openUploads: 1e6 },
      authorize: ({ headers }: Request, { action }: { action: string }) => ({
        owner: headers.get('x-owner') ?? 'tester',
        prefix: action === 'upload' ? `${headers.get('x-owner') ?? 'tester'}/` : '',
      }),
    };
    signers.set(name, createSigner(options));
  }
  const store = openStore(s3, BUCKET);
  const lines = [signer, storage, elsewhere];

  return {
    ...{ profiles, signer, storage, elsewhere, store, dataKeys },
    profile(name) {
      const found = all.find((profile) => profile.name === name);
      if (found === undefined) throw new RangeError(`no profile ${name}`);
      return found;
    },
    reset() {
      for (const line of lines) {
        line.lie = undefined;
        line.heard.length = 0;
        line.poured = 0;
      }
    },
    async close() {
      store.close();
      for (const line of lines) await line.close();
      await s3.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Lets a page read and send what it likes. */
const WELCOME: Answered['headers'] = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': '*',
  'access-control-allow-headers': '*',
};

async function toSigner(
  asked: Asked,
  signers: ReadonlyMap<string, Signer>,
  origin: string,
): Promise<Answered> {
  const { method, headers, body } = asked;
  const signer = signers.get(asked.path.split('/')[1] ?? '');
  if (signer === undefined) return { status: 404, headers: {}, body: Buffer.alloc(0) };
  const request = new Request(origin + asked.path, {
    ...{ method, headers },
    ...(method === 'POST' ? { body: new Uint8Array(body) } : {}),
  });
  const response = await signer.fetch(request);
  const { status } = response;
  return {
    status,
    headers: Object.fromEntries(response.headers),
    body: Buffer.from(await response.arrayBuffer()),
  };
}

/** With its `host`: that is what was signed. */
function toS3({ method, path, headers, body }: Asked, { port }: DevS3): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const going = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent: false });
    going.once('error', reject);
    going.once('response', async (response) => {
      const { statusCode: status = 0, headers } = response;
      resolve({ status, headers: headers as Record<string, string>, body: await buffer(response) });
    });
    going.end(body);
  });
}

function remembering(kms: Kms, dataKeys: Map<string, string>): Kms {
  return {
    async generateDataKey(request) {
      const made = await kms.generateDataKey(request);
      const { plaintext, ciphertextBlob } = made;
      dataKeys.set(Buffer.from(ciphertextBlob).toString('base64'), Buffer.from(plaintext).toString('base64'));
      return made;
    },
    decrypt: (request) => kms.decrypt(request),
  };
}
