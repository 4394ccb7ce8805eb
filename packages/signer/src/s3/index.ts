/** What tools beside the signer share with it of S3: names, and what a failure means. */
export { assertEndpoint, assertOwner } from './connection.js';
export { customerKeysBlocked, saysBlocked } from './customer-key-block.js';
export { s3Code, s3Failure, s3Status } from './failures.js';
export { encodeKey } from './object-path.js';
export {
  CUSTOMER_KEY_HEADERS,
  GET_HEADERS,
  metadataHeaders,
  PUT_HEADERS,
  STORAGE_HEADERS,
} from './page-headers.js';
export { assertSecure } from './secure.js';
