/** What tools beside the signer share with it of S3: names, and what a failure means. */
export { metadataHeaders } from '@sealift/protection';
export { CUSTOMER_KEY_HEADERS, GET_HEADERS, PUT_HEADERS, STORAGE_HEADERS } from '@sealift/s3';
export { customerKeysBlocked, saysBlocked } from './customer-key-block.js';
export { s3Failure } from './failures.js';
