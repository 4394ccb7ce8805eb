import { clientEncryption, createSigner } from '@sealift/signer';

/** @type {import('./types.js').MakeSigner} */
export const makeSigner = ({ kms, ...yours }) =>
  createSigner({
    ...yours, // s3, secret, authorize, allowedOrigins
    basePath: '/sealift/client-aes',
    protection: clientEncryption({ keyring: 'raw-aes' }), // the page brings its own key
  });
