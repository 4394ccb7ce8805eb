import type { Keyring } from '@sealift/core/keyrings';
import {
  createPasskeyKey,
  openWithPasskey,
  openWithRecoveryKey,
  type UnconfirmedKey,
} from '@sealift/keys/passkey';

/** Shows a recovery key; `confirm` wants it typed back, then there are a keyring and a key file to keep. */
export function newKey(): Promise<UnconfirmedKey> {
  const id = crypto.getRandomValues(new Uint8Array(16));
  return createPasskeyKey({
    rp: { name: 'Sealift demo' },
    user: { id, name: 'demo', displayName: 'Demo' },
  });
}

/** upload.keyring and download.keyring, on later visits. */
export function unlock(keyFile: string, recoveryKey?: string): Promise<Keyring> {
  return recoveryKey === undefined ? openWithPasskey(keyFile) : openWithRecoveryKey(keyFile, recoveryKey);
}
