import type { Keyring } from '@sealift/core/keyrings';
import type { DownloadGrant } from '@sealift/protocol';
import { UploadError } from '../errors.js';
import { fromBase64 } from '../signer/base64.js';

/**
 * The keyring that opens the object: the data key that the signer had unwrapped, or the page's own; undefined where S3
 * decrypts. A page that holds a key expects proof that the object was made with it, so it takes no other.
 *
 * @throws UploadError `keyring-mismatch`
 */
export function keyringFor(
  { protection, dataKey }: DownloadGrant,
  held: Keyring | undefined,
): Keyring | undefined {
  if (protection.profile !== 'client') {
    if (held === undefined) return undefined;
    throw new UploadError('keyring-mismatch', 'The object is not encrypted with a key of a page.', {
      field: 'keyring',
    });
  }
  if (dataKey !== undefined) return unwrapped(dataKey);
  if (held !== undefined) return held;
  throw noKey();
}

export function noKey(): UploadError {
  return new UploadError(
    'keyring-mismatch',
    'Only the holder of its key can read this object: give it as keyring option.',
    { field: 'keyring' },
  );
}

/** Needs no wrapped key: the signer had it unwrapped. */
export interface GrantedKeyring extends Keyring {
  unwrapDataKey(): Promise<Uint8Array<ArrayBuffer>>;
}

/** Gives one data key, once. That it belongs to the object, the key commitment in the object's metadata proves. */
export function unwrapped(dataKey: string): GrantedKeyring {
  let given = false;
  const once = async (): Promise<Uint8Array<ArrayBuffer>> => {
    if (given) throw new UploadError('data-key-mismatch', 'The data key of a grant opens one object, once.');
    given = true;
    return fromBase64(dataKey, 'dataKey');
  };
  return {
    wrapAlgorithm: 'kms+context',
    generateDataKey: () =>
      Promise.reject(new UploadError('data-key-mismatch', 'A grant to download does not encrypt.')),
    unwrapDataKey: once,
  };
}
