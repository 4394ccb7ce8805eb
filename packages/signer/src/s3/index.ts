/** Access to S3 as the signer has it, for tools beside it. */
export { s3Client } from './connection.js';
