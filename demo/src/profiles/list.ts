import type { Family, Profile } from './profile.js';

export const FAMILIES: Readonly<Record<Family, string>> = {
  browser: 'The browser encrypts',
  s3: 'S3 encrypts',
  both: 'Both encrypt',
};

export const PROFILES: readonly Profile[] = [
  {
    id: 'client',
    family: 'browser',
    name: 'KMS keyring',
    short: 'KMS',
    hint: 'keys by your KMS',
    sentence:
      'Each file gets a data key of its own from the KMS behind the signer. The page encrypts with it, and S3 stores ciphertext and the wrapped key.',
    keyring: 'kms',
  },
  {
    id: 'client-rsa',
    family: 'browser',
    name: 'Drop box',
    hint: 'RSA public key',
    sentence:
      "The page wraps each file's data key with a recipient's public key. Only the holder of the private key can read: neither S3 nor the signer. Here this browser plays both: it made the pair, and keeps the private key where no script can export it.",
    keyring: 'raw-rsa',
  },
  {
    id: 'client-aes',
    family: 'browser',
    name: 'Key on this device',
    short: 'Device key',
    hint: 'AES, never leaves',
    sentence:
      'The page wraps each data key with an AES key that it made itself and keeps in this browser, where no script can export it. Without this browser the files are gone, so a real page adds a second way in.',
    keyring: 'raw-aes',
  },
  {
    id: 'sse-s3',
    family: 's3',
    name: 'SSE-S3',
    hint: 'S3’s own keys',
    sentence:
      'S3 encrypts what it writes to disk with keys that it manages alone. Nothing to set up and nothing to pay; whoever may read the bucket reads the files.',
    storage: 'sse-s3',
  },
  {
    id: 'sse-kms',
    family: 's3',
    name: 'SSE-KMS',
    hint: 'your KMS key',
    sentence:
      'S3 encrypts with data keys from a KMS key of yours. A reader needs both, the bucket and the key, and CloudTrail shows each use of the key.',
    storage: 'sse-kms',
  },
  {
    id: 'dsse-kms',
    family: 's3',
    name: 'DSSE-KMS',
    hint: 'two layers',
    sentence:
      'As SSE-KMS, but S3 encrypts twice, in two independent layers. Made for rules that ask for two, such as CNSSP 15.',
    storage: 'dsse-kms',
  },
  {
    id: 'sse-c',
    family: 's3',
    name: 'SSE-C',
    hint: 'keys by the signer',
    sentence:
      'S3 encrypts with a key that comes along with each request, and forgets it. The signer derives one for each object from a master secret: lose the secret, and the objects are lost.',
    storage: 'sse-c',
  },
  {
    id: 'sse-c-page',
    family: 's3',
    name: 'SSE-C, key of the page',
    short: 'SSE-C own',
    hint: 'key of the page',
    sentence:
      'S3 encrypts with a key that the page sends along and that the signer never learns. Here it is derived, object by object, from a key that this browser made: lose it, and the objects are lost.',
    storage: 'sse-c',
    pageKey: true,
  },
  {
    id: 'client-sse-s3',
    family: 'both',
    name: 'Client + SSE-S3',
    short: '+ SSE-S3',
    hint: 'with S3’s keys',
    sentence:
      'The page encrypts, and S3 encrypts the ciphertext once more with keys of its own. It does so unasked; told, the header is signed, and what S3 reports of the object is checked.',
    keyring: 'kms',
    storage: 'sse-s3',
  },
  {
    id: 'client-sse-kms',
    family: 'both',
    name: 'Client + SSE-KMS',
    short: '+ SSE-KMS',
    hint: 'with your KMS key',
    sentence:
      'The page encrypts, and S3 encrypts the ciphertext again with a KMS key of yours: two keys and two permissions stand between a reader and the file.',
    keyring: 'kms',
    storage: 'sse-kms',
  },
  {
    id: 'client-sse-c',
    family: 'both',
    name: 'Client + SSE-C',
    short: '+ SSE-C',
    hint: 'key in each request',
    sentence:
      'The page encrypts, and S3 encrypts the ciphertext again with a key that it does not keep. Without that key S3 does not hand out even the ciphertext.',
    keyring: 'kms',
    storage: 'sse-c',
  },
];

/** The first is the default. */
export const [DEFAULT_PROFILE] = PROFILES as readonly [Profile, ...Profile[]];

export function profileById(id: string): Profile | undefined {
  return PROFILES.find((profile) => profile.id === id);
}

/** Whose an object is: its folder says so. Those of before there were folders are the default's. */
export function profileOfKey(key: string): Profile {
  return profileById(/^uploads\/([a-z0-9-]+)\//.exec(key)?.[1] ?? '') ?? DEFAULT_PROFILE;
}
