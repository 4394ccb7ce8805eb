/** What the protection profiles are made of, for tools beside the signer. */
export { CustomerKeys, type MasterSecret } from './customer-keys.js';
export { isAlias } from './kms-choice.js';
