export type { CorsRule } from './cors/rules.js';
export type { S3ErrorCode } from './errors.js';
export type { Fault, FaultAction, FaultMatch, Faults } from './faults/faults.js';
export type { RequestEntry } from './http/request-log.js';
export type { BucketOptions, DevS3Options, LogEvent } from './options.js';
export { createDevS3, type DevS3 } from './server.js';
export type { Credentials } from './sigv4/authenticate.js';
export type { BucketEncryption } from './sse/bucket-default.js';
export type { KmsKey } from './sse/kms.js';
