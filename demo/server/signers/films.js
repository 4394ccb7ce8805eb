import { clientEncryption, createSigner } from '@sealift/signer';

/**
 * As `client`, for what is watched while it is fetched: pages store a segment table beside each file.
 *
 * @type {import('./types.js').MakeSigner}
 */
export const makeSigner = ({ kms, ...yours }) =>
  createSigner({
    ...yours, // s3, secret, authorize, allowedOrigins
    basePath: '/sealift/films',
    protection: clientEncryption({ kms, keyId: 'alias/sealift-demo', segments: true }),
  });
