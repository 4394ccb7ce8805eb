/** The page's own key to sign uploads with: made here, kept in the browser, never extractable. */
import { createSigningKeyPair, type SigningKey, signingKey } from '@sealift/core/signatures';
import { UploadError } from '../errors.js';
import { getKeyPair, keepKeyPair, removeKeyPair } from '../platform/key-store.js';

export type { SigningKey } from '@sealift/core/signatures';

/**
 * The key of this name, made and kept by the first call. For the `signingKey` option of an uploader; `publicKey` (PEM) and
 * `fingerprint` are what the recipients pin. It belongs to this browser and this origin: clearing the site's data, or
 * `deleteSigningKey`, ends it for good, and what it has signed stays valid.
 *
 * @param name e.g. the user's id: users of one browser have keys of their own
 * @throws UploadError `invalid-option` for an empty name, `key-store-failed` where the browser keeps nothing (private windows); CoreError
 */
export async function openSigningKey(name: string): Promise<SigningKey> {
  checkName(name);
  return signingKey((await stored(() => getKeyPair(name))) ?? (await make(name)));
}

/** Ends the key of this name, if there is one. @throws UploadError as `openSigningKey` */
export async function deleteSigningKey(name: string): Promise<void> {
  checkName(name);
  await stored(() => removeKeyPair(name));
}

async function make(name: string): Promise<CryptoKeyPair> {
  const pair = await createSigningKeyPair();
  return stored(() => keepKeyPair(name, pair));
}

function checkName(name: unknown): void {
  if (typeof name === 'string' && name !== '') return;
  throw new UploadError('invalid-option', 'A signing key has a name.', { field: 'name' });
}

async function stored<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new UploadError('key-store-failed', 'The browser keeps no keys for this page: IndexedDB refuses.', {
      cause,
    });
  }
}
