import { type Profile, storageUsesKms } from '../profiles/profile.js';
import type { Step } from './steps.js';

/** What happens in a step, as one sentence: the picture for those who do not see it, and for those who do. */
export function captionsOf(profile: Profile): Readonly<Record<Step, string>> {
  return {
    file: 'The file is on this device. Nothing has been sent.',
    key: key(profile),
    seal: seal(profile),
    send: send(profile),
    stored: stored(profile),
    read: read(profile),
  };
}

function key({ keyring, storage, pageKey }: Profile): string {
  const first = {
    kms: 'The KMS makes a data key for this one file. The signer hands it to the page, with its wrapped form.',
    'raw-rsa':
      'The page makes a data key and wraps it with the recipient’s public key. The signer gives leave only.',
    'raw-aes': 'The page makes a data key and wraps it with its own key. The signer gives leave only.',
  };
  if (keyring && storage === 'sse-c')
    return `${first[keyring]} It also derives the object’s second key, for S3.`;
  if (keyring) return first[keyring];
  if (pageKey)
    return 'The page derives this object’s key from its own. The signer gives leave, and signs the algorithm only.';
  if (storage === 'sse-c')
    return 'The signer derives this object’s key from its master secret and hands it to the page, which will pass it on to S3.';
  return 'The signer decides whether and where, and signs a request with the encryption headers in it. No key leaves anybody.';
}

function seal({ keyring }: Profile): string {
  return keyring
    ? 'Workers of the page encrypt the file in slices: AES-256-GCM, one message with one tag. Plaintext ends here.'
    : 'The page does not encrypt. What leaves it next is the file itself, inside TLS.';
}

function send(profile: Profile): string {
  const { keyring, storage } = profile;
  const what = keyring ? 'Ciphertext goes' : 'The file goes';
  const straight = `${what} straight to S3 through presigned URLs, not through your server.`;
  if (storage === 'sse-c')
    return `${straight} The key rides along in a header; S3 encrypts with it and forgets it.`;
  if (storageUsesKms(profile)) {
    const layers =
      storage === 'dsse-kms' ? 'encrypts twice, in two layers' : keyring ? 'encrypts once more' : 'encrypts';
    return `${straight} S3 gets a data key from the KMS and ${layers}.`;
  }
  return storage ? `${straight} S3 encrypts ${keyring ? 'once more ' : ''}with keys of its own.` : straight;
}

function stored({ keyring, storage, pageKey }: Profile): string {
  const checked = 'The signer read back what S3 reports, compared it, and signed a receipt.';
  if (pageKey)
    return 'On S3’s disks there is ciphertext, and no key. The signer checked that S3 shows the object to nobody without one, and signed a receipt.';
  if (keyring && !storage) return `S3 has ciphertext, and the data key wrapped. ${checked}`;
  if (keyring) return `S3 has ciphertext, encrypted once more on its disks. ${checked}`;
  return `On S3’s disks there is ciphertext; whoever may read gets plaintext. ${checked}`;
}

function read({ keyring, storage }: Profile): string {
  if (!keyring) {
    const how = storage === 'sse-c' ? 'with the key that comes along once more' : 'for whoever may read';
    return `S3 decrypts ${how}, and sends plaintext. The page has no tag to check it against.`;
  }
  const opens = {
    kms: 'The KMS unwraps the data key for the signer',
    'raw-rsa': 'The private key unwraps the data key in this browser',
    'raw-aes': 'The page’s own key unwraps the data key',
  }[keyring];
  const layer = storage ? ' S3 takes off its own layer first.' : '';
  return `${opens}.${layer} The page decrypts, and hands out nothing before the whole file is verified.`;
}
