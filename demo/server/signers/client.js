import { clientEncryption, createSigner } from '@sealift/signer';

/** @type {import('./types.js').MakeSigner} */
export const makeSigner = ({ kms, ...yours }) =>
  createSigner({
    ...yours, // s3, secret, authorize, allowedOrigins
    basePath: '/sealift/client',
    protection: clientEncryption({ kms, keyId: 'alias/sealift-demo' }),
  });
