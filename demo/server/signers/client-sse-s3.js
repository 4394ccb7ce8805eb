import { clientEncryption, createSigner, serverSideEncryption } from '@sealift/signer';

/** @type {import('./types.js').MakeSigner} */
export const makeSigner = ({ kms, ...yours }) =>
  createSigner({
    ...yours, // s3, secret, authorize, allowedOrigins
    basePath: '/sealift/client-sse-s3',
    protection: clientEncryption({
      kms,
      keyId: 'alias/sealift-demo',
      storage: serverSideEncryption({ profile: 'sse-s3' }),
    }),
  });
