import { createSigner, serverSideEncryption } from '@sealift/signer';

/** @type {import('./types.js').MakeSigner} */
export const makeSigner = ({ keyArn, ...yours }) =>
  createSigner({
    ...yours, // s3, secret, authorize, allowedOrigins
    basePath: '/sealift/sse-kms',
    protection: serverSideEncryption({ profile: 'sse-kms', keyId: keyArn, bucketKey: true }),
  });
