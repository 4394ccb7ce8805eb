import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BucketOptions, createDevS3, type DevS3, type DevS3Options } from 'sealift-dev-s3';
import type { SignerOptions } from '../options.js';
import { type Stack, stack } from './harness.js';
import { s3Error } from './scripted-s3.js';

export const BUCKET = 'uploads-bucket';

export interface DevStack extends Stack {
  readonly devS3: DevS3;
  readonly folder: string;
  /** Another signer with the same secret, over the same S3. */
  replica(): Stack;
  /** S3 dies, and comes back where it was. */
  restartS3(): Promise<void>;
  close(): Promise<void>;
}

/** A signer over the real development server, with the real clock. */
export async function devStack(
  options: Partial<SignerOptions> = {},
  s3: Pick<DevS3Options, 'kmsKeys'> & { readonly bucket?: Omit<BucketOptions, 'name'> } = {},
): Promise<DevStack> {
  const folder = await mkdtemp(join(tmpdir(), 'sealift-signer-'));
  const settings: DevS3Options = {
    directory: join(folder, 's3'),
    buckets: [{ name: BUCKET, ...s3.bucket }],
    ...(s3.kmsKeys === undefined ? {} : { kmsKeys: s3.kmsKeys }),
  };
  let devS3 = await createDevS3(settings);
  const { endpoint, region, credentials, port } = devS3;
  const connection = {
    bucket: BUCKET,
    endpoint,
    region,
    credentials,
    forcePathStyle: true,
    expectedBucketOwner: '000000000000',
  };
  const replica = (): Stack =>
    stack(() => s3Error(501, 'Unused'), { s3: connection, clock: Date.now, ...options });
  return {
    ...replica(),
    get devS3() {
      return devS3;
    },
    folder,
    replica,
    async restartS3() {
      await devS3.close();
      devS3 = await createDevS3({ ...settings, port, credentials });
    },
    async close() {
      await devS3.close();
      await rm(folder, { recursive: true });
    },
  };
}
