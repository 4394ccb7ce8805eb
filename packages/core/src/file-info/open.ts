import { decodeBase64 } from '../bytes/decode-base64.js';
import { CoreError } from '../errors.js';
import { FILE_INFO } from '../metadata/names.js';
import { IV_BYTES } from '../suites.js';
import { gcmDecrypt } from '../webcrypto.js';
import { FILE_INFO_VERSION, type SealedEntry } from './file-info.js';

/** @throws CoreError `metadata-invalid` when it was changed, or is of a version that this reader does not know */
export async function openFileInfo(key: CryptoKey, sealed: string): Promise<SealedEntry> {
  const bytes = decodeBase64(sealed);
  if (bytes === undefined || bytes[0] !== FILE_INFO_VERSION[0]) throw changed();
  const nonce = bytes.subarray(1, 1 + IV_BYTES);
  try {
    const json = await gcmDecrypt(key, nonce, bytes.subarray(1 + IV_BYTES), FILE_INFO_VERSION);
    const { n, t, o } = JSON.parse(new TextDecoder().decode(json)) as Record<'n' | 't' | 'o', unknown>;
    if (o !== undefined && typeof o !== 'string') throw changed();
    return {
      fileInfo: {
        ...(typeof n === 'string' ? { name: n } : {}),
        ...(typeof t === 'string' ? { type: t } : {}),
      },
      ...(o === undefined ? {} : { objectKey: o }),
    };
  } catch {
    // Without the cause: a parser's message may quote what it read.
    throw changed();
  }
}

function changed(): CoreError {
  return new CoreError(
    'metadata-invalid',
    'The sealed file name in the metadata was changed or is of a newer version.',
    {
      field: FILE_INFO,
    },
  );
}
