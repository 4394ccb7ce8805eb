import { clientEncryption, createSigner } from '@sealift/signer';

/** @type {import('./types.js').MakeSigner} */
export const makeSigner = (yours) =>
  createSigner({
    ...yours, // s3, secret, authorize, allowedOrigins
    basePath: '/sealift/client-aes',
    // the page brings its own key
    protection: clientEncryption({ keyring: 'raw-aes' }),
  });
