/** S3 without an SDK: addresses, signatures, requests, and the headers of its encryption. Runs wherever there is `fetch`. */
export { Bucket, CONTENT_TYPE, type ListedPart } from './bucket.js';
export { assertEndpoint, assertOwner, type Connection, connect, type S3Options } from './connection.js';
export type { Credentials } from './credentials.js';
export {
  base64url,
  fromBase64url,
  hkdfSha256,
  hmacSha256,
  sha256Base64url,
  sha256Hex,
  sha512,
  utf8,
} from './digests.js';
export {
  CUSTOMER_KEY_BYTES,
  type CustomerKeyChoice,
  type EncryptedOperation,
  encryptionHeaders,
  type RequestedEncryption,
} from './encryption-headers.js';
export { ConfigError, s3Code, s3RequestId, s3RetryAfter, s3Status } from './errors.js';
export { checkKmsChoice, isAlias, isPinnedKey, type KmsKeyChoice } from './kms-choice.js';
export { type ListedObject, listedObject } from './listed-object.js';
export { encodeKey, isPlainKey } from './object-path.js';
export type { ObjectOperation, StringMap } from './operations.js';
export { CUSTOMER_KEY_HEADERS, GET_HEADERS, PUT_HEADERS, STORAGE_HEADERS } from './page-headers.js';
export { Presigner, type PresignInput } from './presigner.js';
export { readBytes } from './read-bytes.js';
export { S3Error, type S3Request, S3Requests } from './requests.js';
export { assertSecure } from './secure.js';
export { type StoredObject, storageProfileOf } from './stored-object.js';
export { allIn, escapeXml, textIn } from './xml.js';
