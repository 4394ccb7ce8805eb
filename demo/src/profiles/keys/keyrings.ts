import type { Keyring } from '@sealift/core/keyrings';
import type { CustomerKey } from '@sealift/upload/upload';
import type { Profile } from '../profile.js';
import { deviceKeyring } from './device-key.js';
import { recipientsKeyring, sendersKeyring } from './drop-box.js';
import { deviceKey, masterKey, recipientPair } from './kept.js';

/** What an element is given; nothing where the signer brings the key, or S3 has it. */
export interface ElementKeys {
  readonly keyring?: Keyring | undefined;
  readonly customerKey?: CustomerKey | undefined;
}

/** What the page brings itself. */
export interface PageKeys {
  readonly upload: ElementKeys;
  readonly download: ElementKeys;
}

const NONE: PageKeys = { upload: {}, download: {} };

export function bringsKey({ keyring, pageKey }: Profile): boolean {
  return keyring === 'raw-rsa' || keyring === 'raw-aes' || pageKey === true;
}

const made = new Map<string, Promise<PageKeys>>();

/** Made once for each kind: an element that gets another keyring starts another engine. */
export function pageKeys(profile: Profile): Promise<PageKeys> {
  if (!bringsKey(profile)) return Promise.resolve(NONE);
  const kind = profile.keyring ?? 'customer-key';
  const keys = made.get(kind) ?? make(profile);
  made.set(kind, keys);
  keys.catch(() => made.delete(kind));
  return keys;
}

async function make({ keyring }: Profile): Promise<PageKeys> {
  if (keyring === 'raw-rsa') {
    const { publicKey, privateKey } = await recipientPair();
    return {
      upload: { keyring: sendersKeyring(publicKey) },
      download: { keyring: recipientsKeyring(privateKey) },
    };
  }
  if (keyring === 'raw-aes') {
    const own = { keyring: deviceKeyring(await deviceKey()) };
    return { upload: own, download: own };
  }
  // MD5 and what else SSE-C takes is loaded by those who use it.
  const { customerKeys } = await import('./customer-keys.js');
  const own = { customerKey: customerKeys(await masterKey()) };
  return { upload: own, download: own };
}
