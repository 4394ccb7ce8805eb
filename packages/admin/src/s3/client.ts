import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { assertEndpoint } from '@sealift/s3';
import { withoutInsecureKeys } from './with-headers.js';

/** Where a bucket lies, and who asks. */
export interface S3ClientOptions {
  readonly region: string;
  /** Only for S3-compatible stores and private endpoints. Default: AWS's own for the region. */
  readonly endpoint?: string;
  /** Default: the AWS SDK's chain (environment, profile, role). */
  readonly credentials?: S3ClientConfig['credentials'];
  /** `https://host/bucket/key` instead of `https://bucket.host/key`. Default: false. */
  readonly forcePathStyle?: boolean;
}

/** Milliseconds for a connection, and for an answer. */
const CONNECTION_TIMEOUT = 5_000;
const REQUEST_TIMEOUT = 30_000;

/** An SDK client as administration wants it; keys of SSE-C it sends over TLS only. @param requestTimeout milliseconds for an answer. Default: 30 s @throws SignerConfigError */
export function s3Client(options: S3ClientOptions, requestTimeout: number = REQUEST_TIMEOUT): S3Client {
  const { region, endpoint, credentials, forcePathStyle = false } = options;
  assertEndpoint(endpoint);
  const client = new S3Client({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    forcePathStyle,
    // Otherwise the SDK adds a CRC32 of its own to objects whose checksum is another.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: CONNECTION_TIMEOUT, requestTimeout, throwOnRequestTimeout: true },
  });
  return withoutInsecureKeys(client);
}
