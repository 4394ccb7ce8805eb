import { clientEncryption, createSigner } from '@sealift/signer';

/** @type {import('./types.js').MakeSigner} */
export const makeSigner = (yours) =>
  createSigner({
    ...yours, // s3, secret, authorize, allowedOrigins
    basePath: '/sealift/client-rsa',
    // the page brings the recipient's public key
    protection: clientEncryption({ keyring: 'raw-rsa' }),
  });
