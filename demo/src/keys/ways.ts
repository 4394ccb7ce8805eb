import type { Reader } from '../profiles/readers.js';
import keyPairRecipe from './recipes/key-pair.ts?raw';
import passkeyRecipe from './recipes/passkey.ts?raw';
import passphraseRecipe from './recipes/passphrase.ts?raw';
import shareLinkRecipe from './recipes/share-link.ts?raw';

export type WayId = 'passphrase' | 'passkey' | 'key-pair' | 'share-link';

/** What a person can hold. */
export interface Way {
  readonly id: WayId;
  readonly name: string;
  /** Under the name in the switch. */
  readonly hint: string;
  readonly sentence: string;
  readonly lost: string;
  /** Who can read besides the server's side, which never can. */
  readonly reader: Reader;
  /** The profile whose signer is used: it leaves keys to the page. */
  readonly signer: 'client-aes' | 'client-rsa';
  /** The very module that runs here. */
  readonly recipe: string;
}

export const WAYS: readonly Way[] = [
  {
    id: 'passphrase',
    name: 'Passphrase',
    hint: 'known by heart',
    sentence:
      'The key is derived from words, by Argon2id. An object says itself how, so the passphrase alone opens it, in another browser and in ten years.',
    lost: 'The files are lost. Whoever can read the bucket can guess, without anybody noticing: take words that nobody would think of.',
    reader: { who: 'Who knows the passphrase', can: 'yes', how: 'in any browser, with no account' },
    signer: 'client-aes',
    recipe: passphraseRecipe,
  },
  {
    id: 'passkey',
    name: 'Passkey',
    hint: 'and a recovery key',
    sentence:
      'A fingerprint or a PIN unlocks the key. Phones get lost, so there is a second way in: a recovery key on paper, shown once. Nothing is encrypted before it was typed back.',
    lost: 'The other one opens, and a new passkey is added. Both lost: the files are lost.',
    reader: {
      who: 'Who has the passkey or the paper',
      can: 'yes',
      how: 'and the key file, which holds no secret',
    },
    signer: 'client-aes',
    recipe: passkeyRecipe,
  },
  {
    id: 'key-pair',
    name: 'Key pair',
    hint: 'for a drop box',
    sentence:
      'Who reads makes a pair in the browser, saves one file, and publishes the other half. Everybody can send; the file and its passphrase open.',
    lost: 'The files are lost: copy the private key file, and keep it apart from the passphrase.',
    reader: {
      who: 'Who has the private key file',
      can: 'yes',
      how: 'and its passphrase; senders cannot read back',
    },
    signer: 'client-rsa',
    recipe: keyPairRecipe,
  },
  {
    id: 'share-link',
    name: 'Share link',
    hint: 'hand it to somebody',
    sentence:
      'Each file gets a key of its own, which travels in the link behind the #: browsers send that part to no server.',
    lost: 'Make another link. Whoever has one can read and pass it on: nobody can call it back, but the object can be deleted.',
    reader: { who: 'Who has the link', can: 'yes', how: 'and whoever they hand it to' },
    signer: 'client-aes',
    recipe: shareLinkRecipe,
  },
];

/** The server's side, whatever is held. */
export const SERVERS: readonly Reader[] = [
  { who: 'S3, and who may read the bucket', can: 'no', how: 'ciphertext, and a wrapped key' },
  { who: 'The signer, your server', can: 'no', how: 'signs addresses, never sees a key' },
];
