import type { Keyring } from '@sealift/core/keyrings';
import type { DownloadGrant } from '@sealift/protocol';
import { UploadError } from '../errors.js';
import { fromBase64 } from '../signer/base64.js';

/**
 * The keyring that opens the object: the data key that the signer had unwrapped, or the page's own.
 *
 * @throws UploadError `protection-unsupported`, `keyring-mismatch`
 */
export function keyringFor({ protection, dataKey }: DownloadGrant, held: Keyring | undefined): Keyring {
  if (protection.profile !== 'client') {
    throw new UploadError(
      'protection-unsupported',
      'The object is not encrypted by a page; this version reads only those.',
      {
        field: 'protection',
      },
    );
  }
  if (dataKey !== undefined) return unwrapped(dataKey);
  if (held !== undefined) return held;
  throw new UploadError(
    'keyring-mismatch',
    'Only the holder of its key can read this object: give it as keyring option.',
    {
      field: 'keyring',
    },
  );
}

/** Gives one data key, once. That it belongs to the object, the key commitment in the object's metadata proves. */
function unwrapped(dataKey: string): Keyring {
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
