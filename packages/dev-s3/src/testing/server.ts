import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { onTestFinished } from 'vitest';
import { createDevS3, type DevS3, type DevS3Options } from '../index.js';

export const BUCKET = 'test-bucket';

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sealift-dev-s3-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A server that lives as long as its test, with one bucket. */
export async function startServer(options: Partial<DevS3Options> = {}): Promise<DevS3> {
  const s3 = await createDevS3({ directory: await temporaryFolder(), buckets: [BUCKET], ...options });
  onTestFinished(() => s3.close());
  return s3;
}

/** The real AWS SDK. Checksums and retries only where a test asks for them. */
export function clientOf(
  s3: Pick<DevS3, 'endpoint' | 'region' | 'credentials'>,
  config: S3ClientConfig = {},
): S3Client {
  const client = new S3Client({
    endpoint: s3.endpoint,
    region: s3.region,
    credentials: s3.credentials,
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 1,
    ...config,
  });
  onTestFinished(() => client.destroy());
  return client;
}

/** What the SDK says about a refusal. */
export async function refusalOf(
  sending: Promise<unknown>,
): Promise<{ status: number | undefined; code: string; message: string }> {
  try {
    await sending;
  } catch (error) {
    const { $metadata, name, message } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return { status: $metadata?.httpStatusCode, code: name, message };
  }
  throw new Error('This should have been refused.');
}
