import { clientEncryption, createSigner, serverSideEncryption } from '@sealift/signer';

/** @type {import('./types.js').MakeSigner} */
export const makeSigner = ({ kms, masterSecrets, ...yours }) =>
  createSigner({
    ...yours, // s3, secret, authorize, allowedOrigins
    basePath: '/sealift/client-sse-c',
    protection: clientEncryption({
      kms,
      keyId: 'alias/sealift-demo',
      storage: serverSideEncryption({ profile: 'sse-c', masterSecrets }), // [{ version: '1', secret }]
    }),
  });
