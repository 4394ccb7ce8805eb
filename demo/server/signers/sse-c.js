import { createSigner, serverSideEncryption } from '@sealift/signer';

/** @type {import('./types.js').MakeSigner} */
export const makeSigner = ({ masterSecrets, ...yours }) =>
  createSigner({
    ...yours, // s3, secret, authorize, allowedOrigins
    basePath: '/sealift/sse-c',
    // [{ version: '1', secret }]: each object's key is derived from it
    protection: serverSideEncryption({ profile: 'sse-c', masterSecrets }),
  });
