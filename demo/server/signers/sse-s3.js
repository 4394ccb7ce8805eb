import { createSigner, serverSideEncryption } from '@sealift/signer';

/** @type {import('./types.js').MakeSigner} */
export const makeSigner = (yours) =>
  createSigner({
    ...yours, // s3, secret, authorize, allowedOrigins
    basePath: '/sealift/sse-s3',
    protection: serverSideEncryption({ profile: 'sse-s3' }),
  });
