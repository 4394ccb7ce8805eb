import { Agent } from 'node:https';
import { S3Client } from '@aws-sdk/client-s3';

/**
 * An AWS SDK client for a server that `startServer` started, which trusts its authority.
 *
 * @param {Pick<import('./server.js').Server, 'endpoint' | 'region' | 'credentials' | 'ca'>} server
 * @param {import('@aws-sdk/client-s3').S3ClientConfig} [options] beside endpoint, region and credentials
 */
export function clientOf({ endpoint, region, credentials, ca }, options = {}) {
  const trust =
    ca === undefined ? {} : { requestHandler: { httpsAgent: new Agent({ ca, keepAlive: true }) } };
  return new S3Client({ endpoint, region, credentials, forcePathStyle: true, ...trust, ...options });
}
