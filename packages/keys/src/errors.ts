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
  | 'keyring-closed'
  /** A key file that is not one of this version, or is not whole. `field` names the entry. */
  | 'key-file-invalid'
  /** The key file was locked with something else, or was changed. */
  | 'unlock-failed'
  /** A recovery key that was mistyped: its length, a letter, or its check digits. */
  | 'recovery-key-invalid'
  /** The browser has no passkeys, or not here: the page is not secure. */
  | 'passkey-unsupported'
  /** Browser or passkey have no PRF extension: no key can be made of it. */
  | 'passkey-without-prf'
  /** No passkey was given: cancelled, too late, or there is none that fits. Browsers do not say which. */
  | 'passkey-not-given'
  /** The browser could not use a passkey: another domain, or a policy of the page. `cause` is its error. */
  | 'passkey-failed'
  /** A share link that is not whole. */
  | 'share-link-invalid';

/** What `@sealift/keys` throws. No message holds a passphrase, a key, or a part of one. */
export class KeysError extends SealiftError<KeysErrorCode> {
  override name = 'KeysError';
}
