/** The whole house in one process: S3, KMS, signer, page. Everything on loopback, everything in one data folder. */
import path from 'node:path';
import { createSigner, clientEncryption } from '@sealift/signer';
import { openLocalKms } from '@sealift/signer/kms/local';
import { createDevS3 } from 'sealift-dev-s3';
import { startPage } from './page.js';
import { rememberedSecrets } from './secrets.js';

const HOST = '127.0.0.1';
const REGION = 'us-east-1';
const BUCKET = 'sealift-demo';
const KEY_ID = 'demo-key';

/**
 * @typedef {{ page: string, s3Endpoint: string, region: string, bucket: string, accessKeyId: string,
 *   secretAccessKey: string, signer: string }} Addresses
 *
 * @param {{ port: number, data: string }} options port 0 picks free ports
 * @returns {Promise<{ addresses: Addresses, close(): Promise<void> }>}
 */
export async function startHouse({ port, data }) {
  const folder = path.resolve(data);
  const { accessKeyId, secretAccessKey, signerSecret } = rememberedSecrets(folder);
  const credentials = { accessKeyId, secretAccessKey };
}
