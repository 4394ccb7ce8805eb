/** Access to S3 as the signer has it, for tools beside it. */
export { Bucket } from './bucket.js';
export { s3Client } from './connection.js';
export { refuseIfBlocked } from './customer-key-block.js';
export { s3Code, s3Failure, s3Status } from './failures.js';
export { encodeKey } from './object-path.js';
export {
  CUSTOMER_KEY_HEADERS,
  GET_HEADERS,
  metadataHeaders,
  PUT_HEADERS,
  STORAGE_HEADERS,
} from './page-headers.js';
export { Presigner } from './presigner.js';
export { withHeaders } from './with-headers.js';
