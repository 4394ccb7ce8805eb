import { SealiftError } from '@sealift/core/errors';

/** Stable codes of everything this package refuses. A program switches on `code`; a person reads `message`. */
export type KeysErrorCode =
  /** An option that cannot be right. `field` names it. */
  | 'invalid-option'
  /** A passphrase that is empty, or holds what cannot be typed the same way everywhere: control characters, halves of characters. */
  | 'passphrase-invalid'
  /** The object's key was not made from a passphrase: its material description names no derivation. */
  | 'kdf-missing'
  /** The derivation is written in a way that this version does not know: another algorithm or version, or not well-formed. */
  | 'kdf-invalid'
  /** The derivation is cheaper than the floor, so that passphrases can be guessed quickly. */
  | 'kdf-too-weak'
  /** The derivation asks for more memory or work than the ceiling. */
  | 'kdf-too-costly'
  /** The platform could not compute the derivation: mostly, it has not the memory. */
  | 'derivation-failed'
  /** The keyring was closed: its passphrase is overwritten. */
  | 'keyring-closed';

/** What `@sealift/keys` throws. No message holds a passphrase, a key, or a part of one. */
export class KeysError extends SealiftError<KeysErrorCode> {
  override name = 'KeysError';
}
