import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { SignerConfigError } from '../errors.js';

/** Where the objects lie and who the signer is there. */
export interface S3Address {
  /** Region name; S3-compatible stores have one too. */
  readonly region: string;
  /** Only for S3-compatible stores and private endpoints. Default: AWS's own for the region. */
  readonly endpoint?: string;
  /** Credentials or a provider of them. Default: the AWS SDK's chain (environment, profile, role). */
  readonly credentials?: S3ClientConfig['credentials'];
  /** `https://host/bucket/key` instead of `https://bucket.host/key`. Default: false. */
  readonly forcePathStyle?: boolean;
}

export type S3Options = (S3Address | { readonly client: S3Client }) & {
  readonly bucket: string;
  /** AWS account id; every request then fails if the bucket has changed hands. */
  readonly expectedBucketOwner?: string;
};

/** Milliseconds for a connection, and for an answer, of a client that the signer makes itself. */
const CONNECTION_TIMEOUT = 5_000;
const REQUEST_TIMEOUT = 30_000;

/** @param requestTimeout milliseconds for an answer. Default: 30 s @throws SignerConfigError */
export function s3Client(options: S3Options, requestTimeout: number = REQUEST_TIMEOUT): S3Client {
  if (typeof options?.bucket !== 'string' || options.bucket === '')
    throw new SignerConfigError('s3.bucket', 'name the bucket');
  const { expectedBucketOwner: owner } = options;
  if (owner !== undefined && !/^\d{12}$/.test(owner))
    throw new SignerConfigError('s3.expectedBucketOwner', 'must be an AWS account id: 12 digits');
  if ('client' in options) return options.client;
  const { region, endpoint, credentials, forcePathStyle } = options;
  if (typeof region !== 'string' || region === '')
    throw new SignerConfigError('s3.region', 'name the region');
  if (endpoint !== undefined && !(URL.canParse(endpoint) && /^https?:$/.test(new URL(endpoint).protocol)))
    throw new SignerConfigError('s3.endpoint', 'must be an address like "https://s3.example.com"');
  return new S3Client({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    forcePathStyle: forcePathStyle ?? false,
    // Otherwise the SDK bakes the CRC32 of an empty body into requests whose body the page sends.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT,
      requestTimeout,
      throwOnRequestTimeout: true,
    },
  });
}
