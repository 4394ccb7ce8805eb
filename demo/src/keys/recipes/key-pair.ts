import { importRsaPublicKey, type Keyring, rawRsaKeyring } from '@sealift/core/keyrings';
import { createKeyPair, type NewKeyPair, openKeyPair } from '@sealift/keys/key-pair';

/** A public key to be published, and a file to be saved. */
export function newPair(passphrase: string): Promise<NewKeyPair> {
  return createKeyPair(passphrase);
}

/** upload.keyring: all that a sender needs. */
export async function sendersKeyring(publicKey: string): Promise<Keyring> {
  return rawRsaKeyring({ publicKey: await importRsaPublicKey(publicKey) });
}

/** download.keyring: the file and its passphrase. */
export async function readersKeyring(file: File, passphrase: string): Promise<Keyring> {
  return (await openKeyPair(await file.text(), passphrase)).keyring;
}
