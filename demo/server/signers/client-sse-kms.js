import { clientEncryption, createSigner, serverSideEncryption } from '@sealift/signer';

/** @type {import('./types.js').MakeSigner} */
export const makeSigner = ({ kms, keyArn, ...yours }) =>
  createSigner({
    ...yours, // s3, secret, authorize, allowedOrigins
    basePath: '/sealift/client-sse-kms',
    protection: clientEncryption({
      kms,
      keyId: 'alias/sealift-demo',
      storage: serverSideEncryption({ profile: 'sse-kms', keyId: keyArn, bucketKey: true }),
    }),
  });
