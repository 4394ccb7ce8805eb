/** What every key service of Sealift has in common: the interface, and how it fails. */
export { type Kms, KmsError, type KmsErrorCode } from '@sealift/core/keyrings';
