import type { Keyring } from '@sealift/core/keyrings';
import type { Profile } from '../profile.js';
import { deviceKeyring } from './device-key.js';
import { recipientsKeyring, sendersKeyring } from './drop-box.js';
import { deviceKey, recipientPair } from './kept.js';

/** What the page brings itself; nothing where the signer brings the key, or S3 encrypts. */
export interface PageKeyrings {
  readonly upload?: Keyring;
  readonly download?: Keyring;
}

export function bringsKey({ keyring }: Profile): boolean {
  return keyring === 'raw-rsa' || keyring === 'raw-aes';
}

const made = new Map<string, Promise<PageKeyrings>>();

/** Made once for each kind: an element that gets another keyring starts another engine. */
export function pageKeyrings(profile: Profile): Promise<PageKeyrings> {
  const { keyring = '' } = profile;
  const keyrings = made.get(keyring) ?? make(profile);
  made.set(keyring, keyrings);
  keyrings.catch(() => made.delete(keyring));
  return keyrings;
}

async function make({ keyring }: Profile): Promise<PageKeyrings> {
  if (keyring === 'raw-rsa') {
    const { publicKey, privateKey } = await recipientPair();
    return { upload: sendersKeyring(publicKey), download: recipientsKeyring(privateKey) };
  }
  if (keyring === 'raw-aes') {
    const own = deviceKeyring(await deviceKey());
    return { upload: own, download: own };
  }
  return {};
}
