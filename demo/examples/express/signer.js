import { localKms } from '@sealift/kms/local';
import { clientEncryption, createSigner } from '@sealift/signer';
import { userOf } from './session.js';

const { AWS_REGION = 'us-east-1', S3_BUCKET = 'uploads', S3_ENDPOINT } = process.env;
export const { DEMO_SESSION_SECRET, SEALIFT_SECRET, PORT = '3000' } = process.env;

// Master keys in a file. With AWS KMS: awsKms() of @sealift/kms/aws.
const kms = localKms({ file: process.env.SEALIFT_KMS_FILE ?? 'kms.json' });
if ((await kms.keys.list()).length === 0) await kms.keys.create({ alias: 'alias/uploads' });

export const signer = createSigner({
  s3: {
    region: AWS_REGION,
    bucket: S3_BUCKET,
    ...(S3_ENDPOINT && { endpoint: S3_ENDPOINT, forcePathStyle: true }),
  },
  secret: SEALIFT_SECRET ?? '', // 32 bytes or more: without it nothing starts
  allowedOrigins: [process.env.ORIGIN ?? `http://127.0.0.1:${PORT}`],
  protection: clientEncryption({ kms, keyId: 'alias/uploads' }),
  authorize: async (request) => {
    const user = await userOf(request.headers.get('cookie'), DEMO_SESSION_SECRET);
    return user && { owner: user.id, prefix: `users/${user.id}/`, maxSize: 10e9 };
  },
});
