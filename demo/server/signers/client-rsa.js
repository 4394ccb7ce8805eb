import { clientEncryption, createSigner } from '@sealift/signer';

/** @type {import('./types.js').MakeSigner} */
export const makeSigner = ({ kms, ...yours }) =>
  createSigner({
    ...yours, // s3, secret, authorize, allowedOrigins
    basePath: '/sealift/client-rsa',
    protection: clientEncryption({ keyring: 'raw-rsa' }), // the page brings the recipient's public key
  });
