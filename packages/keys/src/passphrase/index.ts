/** A raw AES keyring from a passphrase: Argon2id, whose parameters travel in the material description. */
export { type Argon2idCost, KDF_ENTRY } from './derivation.js';
export {
  derivePassphraseKey,
  type PassphraseKeyring,
  type PassphraseKeyringOptions,
  passphraseKeyring,
} from './keyring.js';
export { type PassphraseStrength, passphraseStrength } from './strength.js';
