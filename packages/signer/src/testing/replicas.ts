import { serverSideEncryption } from '@sealift/protection';
import type { Grant, Problem } from '@sealift/protocol';
import type { SignerOptions } from '../options.js';
import { createSigner, type Signer } from '../signer.js';
import { CHECKSUM, ORIGIN, SECRET } from './harness.js';
import { s3Error, scriptedS3 } from './scripted-s3.js';

export interface Replicas {
  readonly signers: readonly Signer[];
  /** Codes of all refusals so far. */
  readonly codes: string[];
  /** A file of one part, from grant to receipt. */
  upload(): Promise<void>;
  /** A file that is never sent. */
  grant(): Promise<void>;
}

/** Several signers that share one secret and one S3, each call going to the next one. */
export async function replicas(
  options: Partial<SignerOptions>,
  count = 3,
  perReplica: (at: number) => Partial<SignerOptions> = () => ({}),
): Promise<Replicas> {
  const stored = new Set<string>();
  const s3 = scriptedS3(({ method, path }) =>
    method === 'HEAD' && stored.has(path)
      ? {
          status: 200,
          headers: { 'content-length': '1', etag: '"e"', 'x-amz-server-side-encryption': 'AES256' },
        }
      : s3Error(404, 'NotFound'),
  );
  const signers = Array.from({ length: count }, (_, at) =>
    createSigner({
      s3: s3.options,
      secret: SECRET,
      protection: serverSideEncryption({ profile: 'sse-s3' }),
      authorize: () => ({ owner: 'alice', prefix: 'users/alice/' }),
      allowedOrigins: [ORIGIN],
      ...options,
      ...perReplica(at),
      limits: { requestsPerMinute: 1e9, ...options.limits, ...perReplica(at).limits },
    }),
  );
  const codes: string[] = [];
  let turn = 0;
  const call = async <T>(path: string, body: object): Promise<T | undefined> => {
    const request = new Request(`https://app.example/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: ORIGIN },
      body: JSON.stringify(body),
    });
    const answer = await (signers[turn++ % count] as Signer).fetch(request);
    if (answer.ok) return (await answer.json()) as T;
    codes.push(((await answer.json()) as Problem).code);
    return undefined;
  };
  return {
    signers,
    codes,
    async upload() {
      const granted = await call<Grant>('uploads', { size: 1 });
      if (granted === undefined) return;
      const started = await call<Grant>('uploads/start', {
        token: granted.token,
        metadata: {},
        checksum: CHECKSUM,
      });
      stored.add(`/uploads-bucket/${granted.key}`);
      if (started !== undefined) await call('uploads/complete', { token: started.token, checksum: CHECKSUM });
    },
    async grant() {
      await call<Grant>('uploads', { size: 1 });
    },
  };
}
