/** Everything of ours that the real server needs, as one import: two would be two copies of the same classes. */
export { clientEncryption, createSigner } from '@sealift/signer';
export { localKms } from '@sealift/signer/kms/local';
export { requestListener } from '@sealift/signer/node';
export { createDevS3 } from 'sealift-dev-s3';
