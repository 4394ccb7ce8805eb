/** What the protection profiles are made of, for tools beside the signer. */

export {
  ALGORITHM_ENTRY,
  CustomerKeys,
  type MasterSecret,
  OBJECT_ENTRY,
  type ObjectName,
  SALT_TAG,
  VERSION_TAG,
} from '@sealift/protection';
export type { ObjectOperation, StoredObject, StringMap } from '@sealift/s3';
export { isAlias } from '@sealift/s3';
