/** Everything of ours that the real server needs, as one import: two would be two copies of the same classes. */

export { localKms } from '@sealift/kms/local';
export { clientEncryption, createSigner } from '@sealift/signer';
export { requestListener } from '@sealift/signer/node';
export { createDevS3 } from 'sealift-dev-s3';
