import { type Profile, storageUsesKms } from './profile.js';

/** Whether somebody can read the file's content. */
export interface Reader {
  readonly who: string;
  readonly can: 'yes' | 'partly' | 'no';
  readonly how: string;
}

/** Who can learn the content of a stored file: as in SECURITY.md, for one profile. */
export function readersOf(profile: Profile): readonly Reader[] {
  return [operator(profile), bucketReader(profile), kmsHolder(profile), signer(profile), page(profile)];
}

function operator({ keyring, storage }: Profile): Reader {
  const who = 'S3, the operator';
  if (keyring) return { who, can: 'no', how: 'only ever gets ciphertext' };
  if (storage === 'sse-s3') return { who, can: 'yes', how: 'has the content and the keys' };
  if (storage === 'sse-c') return { who, can: 'partly', how: 'while it handles a request; keeps no key' };
  return { who, can: 'partly', how: 'while it handles a request; asks the KMS for each key' };
}

function bucketReader({ keyring, storage }: Profile): Reader {
  const who = 'A bucket reader, with IAM';
  if (keyring && storage === 'sse-c')
    return { who, can: 'no', how: 'not even the ciphertext without the object’s key' };
  if (keyring) return { who, can: 'no', how: 'gets ciphertext and a wrapped key' };
  if (storage === 'sse-s3') return { who, can: 'yes', how: 's3:GetObject is enough' };
  if (storage === 'sse-c') return { who, can: 'no', how: 'S3 refuses without the object’s key' };
  return { who, can: 'partly', how: 'only with kms:Decrypt as well' };
}

function kmsHolder(profile: Profile): Reader {
  const who = 'A user of the KMS key';
  const { keyring } = profile;
  if (keyring === 'kms' && storageUsesKms(profile))
    return { who, can: 'partly', how: 'needs both keys, and the object' };
  if (keyring === 'kms' && profile.storage === 'sse-c')
    return { who, can: 'partly', how: 'with the object, and its key for S3' };
  if (keyring === 'kms') return { who, can: 'partly', how: 'together with the object' };
  if (keyring) return { who, can: 'no', how: 'no KMS takes part' };
  if (storageUsesKms(profile)) return { who, can: 'partly', how: 'together with s3:GetObject' };
  return { who, can: 'no', how: 'no KMS of yours takes part' };
}

function signer({ keyring, storage, pageKey }: Profile): Reader {
  const who = 'The signer, your server';
  if (keyring === 'kms')
    return { who, can: 'yes', how: 'could: it fetches data keys and may read the bucket' };
  if (keyring || pageKey) return { who, can: 'no', how: 'never sees a key that opens anything' };
  if (storage === 'sse-c') return { who, can: 'yes', how: 'could: it derives the keys' };
  return { who, can: 'yes', how: 'could: it may read the bucket' };
}

function page({ keyring, pageKey }: Profile): Reader {
  const who = 'The page';
  if (keyring === 'raw-rsa')
    return { who, can: 'partly', how: 'a sender cannot read back; the recipient’s page can' };
  if (keyring === 'raw-aes' || pageKey) return { who, can: 'yes', how: 'in the browser that has the key' };
  return { who, can: 'yes', how: 'what the signer lets it have' };
}
