import { localKms } from '@sealift/kms/local';
import { clientEncryption, createSigner, type Signer } from '@sealift/signer';
import { prefixOf, secret, signedIn } from '../../session';

/** The signer: pages fetch presigned URLs and data keys here. No file passes through it. */
export const GET = handle;
export const POST = handle;

let signer: Signer | undefined;

function handle(request: Request): Promise<Response> {
  // Made with the first request: the build has no secrets.
  signer ??= makeSigner();
  return signer.fetch(request);
}

function makeSigner(): Signer {
  const { S3_ENDPOINT, S3_BUCKET = 'uploads', AWS_REGION = 'us-east-1', ORIGIN } = process.env;
  return createSigner({
    s3: {
      region: AWS_REGION,
      bucket: S3_BUCKET,
      ...(S3_ENDPOINT ? { endpoint: S3_ENDPOINT, forcePathStyle: true } : {}),
    },
    secret: secret(),
    basePath: '/sealift',
    allowedOrigins: [ORIGIN ?? 'http://127.0.0.1:3000'],
    protection: clientEncryption({
      kms: localKms({ file: process.env.SEALIFT_KMS_FILE ?? 'kms.json' }),
      keyId: 'alias/uploads',
    }),
    authorize: async () => {
      const user = await signedIn();
      return user && { owner: user.id, prefix: prefixOf(user), maxSize: 10e9 };
    },
  });
}
