/** What tools beside the signer share with it of S3: names, and what a failure means. */
export { customerKeysBlocked, saysBlocked } from './customer-key-block.js';
export { s3Failure } from './failures.js';
export {
  CUSTOMER_KEY_HEADERS,
  GET_HEADERS,
  metadataHeaders,
  PUT_HEADERS,
  STORAGE_HEADERS,
} from './page-headers.js';
