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
  refuseSecond(dataKey, held);
  if (dataKey !== undefined) return unwrapped(dataKey);
  if (held !== undefined) return held;
  throw noKey();
}

/**
 * A key that the signer brings would open what the signer has made. @throws UploadError `keyring-mismatch`
 *
 * @param held what the page itself has to open this object with
 */
export function refuseSecond(dataKey: string | undefined, held: unknown): void {
  if (dataKey === undefined || held === undefined) return;
  throw new UploadError(
    'keyring-mismatch',
    "The signer brings a key of its own for this object; this page takes none but its keyring's.",
    { field: 'keyring' },
  );
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
  // Forgotten when it is given: from then on nothing here refers to it.
  let left: string | undefined = dataKey;
  const once = async (): Promise<Uint8Array<ArrayBuffer>> => {
    const given = left;
    left = undefined;
    if (given !== undefined) return fromBase64(given, 'dataKey');
    throw new UploadError('data-key-mismatch', 'The data key of a grant opens one object, once.');
  };
  return {
    wrapAlgorithm: 'kms+context',
    generateDataKey: () =>
      Promise.reject(new UploadError('data-key-mismatch', 'A grant to download does not encrypt.')),
    unwrapDataKey: once,
  };
}
