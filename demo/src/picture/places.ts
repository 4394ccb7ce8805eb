import { type Profile, storageUsesKms } from '../profiles/profile.js';
import type { Step } from './steps.js';

export type Place = 'browser' | 'signer' | 'kms' | 's3';
export type Thing = 'plaintext' | 'key' | 'ciphertext';

/** Something that is in a place for some of the steps. */
export interface Held {
  readonly words: string;
  readonly during: readonly Step[];
}

/** What a place ever holds. What is missing is never there. */
export type Holdings = Partial<Record<Thing, Held>>;

const ALWAYS: readonly Step[] = ['file', 'key', 'seal', 'send', 'stored', 'read'];
const WITH_FILE: readonly Step[] = ['file', 'key', 'seal', 'send', 'read'];
const IN_USE: readonly Step[] = ['send', 'read'];
const STAYS: readonly Step[] = ['send', 'stored', 'read'];

/** Where plaintext, keys and ciphertext are, for one profile. */
export function placesOf(profile: Profile): Readonly<Record<Place, Holdings>> {
  return { browser: browser(profile), signer: signer(profile), kms: kms(profile), s3: s3(profile) };
}

function held(words: string, during: readonly Step[]): Held {
  return { words, during };
}

function browser({ keyring, storage, pageKey }: Profile): Holdings {
  const plaintext = held('your file', WITH_FILE);
  if (pageKey) return { plaintext, key: held('its own, one for each object', ALWAYS) };
  if (!keyring) {
    return storage === 'sse-c'
      ? { plaintext, key: held('the object’s key, passing', ['key', 'seal', 'send', 'read']) }
      : { plaintext };
  }
  const words = {
    kms: storage === 'sse-c' ? 'data key, and S3’s key' : 'data key, in WebCrypto',
    'raw-rsa': 'data key; to read, the private key',
    'raw-aes': 'own key, wraps the data key',
  }[keyring];
  return {
    plaintext,
    key: held(words, keyring === 'raw-aes' ? ALWAYS : ['key', 'seal', 'send', 'read']),
    ciphertext: held('sealed parts', ['seal', 'send', 'read']),
  };
}

function signer({ keyring, storage, pageKey }: Profile): Holdings {
  if (pageKey) return {};
  if (storage === 'sse-c')
    return { key: held(keyring ? 'both, passing; master secret' : 'master secret', ALWAYS) };
  return keyring === 'kms' ? { key: held('data key, passing', ['key', 'read']) } : {};
}

function kms(profile: Profile): Holdings {
  const client = profile.keyring === 'kms';
  const storage = storageUsesKms(profile);
  if (!client && !storage) return {};
  return { key: held(client && storage ? 'two master keys' : 'master key', ALWAYS) };
}

function s3({ keyring, storage }: Profile): Holdings {
  const wrapped = 'data key, wrapped';
  const ciphertext = held(atRest(keyring !== undefined, storage), STAYS);
  if (keyring && (!storage || storage === 'sse-s3')) return { ciphertext, key: held(wrapped, STAYS) };
  if (keyring && storage === 'sse-c')
    return { ciphertext, key: held('wrapped data key; S3’s not kept', STAYS) };
  if (keyring) return { ciphertext, key: held('two data keys, wrapped', STAYS) };
  const plaintext = held('while it handles it', IN_USE);
  if (storage === 'sse-s3') return { plaintext, ciphertext, key: held('its own keys', STAYS) };
  if (storage === 'sse-c') return { plaintext, ciphertext, key: held('in use, then forgotten', IN_USE) };
  return { plaintext, ciphertext, key: held('in use; stored wrapped', IN_USE) };
}

function atRest(sealed: boolean, storage: Profile['storage']): string {
  if (sealed) return storage ? 'sealed, and again on disk' : 'all it ever gets';
  return storage === 'dsse-kms' ? 'on disk, two layers' : 'on disk';
}
