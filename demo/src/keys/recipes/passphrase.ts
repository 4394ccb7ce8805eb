import { type PassphraseKeyring, passphraseKeyring } from '@sealift/keys/passphrase';

/** upload.keyring and download.keyring: the passphrase alone opens the file, in any browser. */
export async function keyringOf(passphrase: string): Promise<PassphraseKeyring> {
  const keyring = passphraseKeyring(passphrase);
  await keyring.prepare(); // Argon2id, 64 MiB: about a second
  return keyring;
}
