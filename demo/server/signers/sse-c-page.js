import { createSigner, serverSideEncryption } from '@sealift/signer';

/** @type {import('./types.js').MakeSigner} */
export const makeSigner = (yours) =>
  createSigner({
    ...yours, // s3, secret, authorize, allowedOrigins
    basePath: '/sealift/sse-c-page',
    // signs the algorithm only: key and key MD5 go from the page to S3
    protection: serverSideEncryption({ profile: 'sse-c', keys: 'browser' }),
  });
