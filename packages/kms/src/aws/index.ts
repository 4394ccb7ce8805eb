/** AWS KMS, or a service with its API. Loads `@aws-sdk/client-kms`; nothing else of the signer does. */
export { KmsError, type KmsErrorCode } from '@sealift/core/keyrings';
export { type AwsKms, type AwsKmsOptions, awsKms } from './aws-kms.js';
