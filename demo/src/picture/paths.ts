import { type Profile, storageUsesKms } from '../profiles/profile.js';
import type { Thing } from './places.js';
import type { Step } from './steps.js';

/** Between which two places; the first is where `forward` comes from. */
export type Path = 'browser-signer' | 'signer-kms' | 'browser-s3' | 's3-kms';

/** Something that moves in a step. */
export interface Move {
  readonly path: Path;
  readonly direction: 'forward' | 'back';
  readonly words: string;
  /** What is carried; nothing where it is a permission only. */
  readonly carries?: Thing;
}

/** What moves between the places in each step. */
export function movesOf(profile: Profile): Readonly<Record<Step, readonly Move[]>> {
  const { keyring } = profile;
  return {
    file: [],
    key: [...grant(profile), ...(keyring === 'kms' ? [fromKms('signer-kms')] : [])],
    seal: [],
    send: [upload(profile), ...storageKey(profile)],
    stored: [],
    read: [
      ...grant(profile),
      ...(keyring === 'kms' ? [fromKms('signer-kms')] : []),
      { ...upload(profile), direction: 'back' },
      ...storageKey(profile),
    ],
  };
}

function grant({ keyring, storage, pageKey }: Profile): readonly Move[] {
  const path = 'browser-signer';
  const key = keyring === 'kms' || (storage === 'sse-c' && !pageKey);
  return [
    key
      ? {
          path,
          direction: 'back',
          words: storage === 'sse-c' && keyring ? 'both keys' : 'key',
          carries: 'key',
        }
      : { path, direction: 'back', words: 'signed URL' },
  ];
}

function fromKms(path: Path): Move {
  return { path, direction: 'back', words: 'data key', carries: 'key' };
}

function storageKey(profile: Profile): readonly Move[] {
  return storageUsesKms(profile) ? [fromKms('s3-kms')] : [];
}

function upload({ keyring, storage }: Profile): Move {
  const base = { path: 'browser-s3', direction: 'forward' } as const;
  const key = storage === 'sse-c' ? ' + key' : '';
  return keyring
    ? { ...base, words: `ciphertext${key}`, carries: 'ciphertext' }
    : { ...base, words: `plaintext${key}, in TLS`, carries: 'plaintext' };
}
