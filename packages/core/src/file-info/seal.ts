import { concat } from '../bytes/bytes.js';
import { IV_BYTES, TAG_BYTES } from '../suites.js';
import { gcmEncrypt, randomBytes } from '../webcrypto.js';
import { FILE_INFO_VERSION, type FileInfo } from './file-info.js';

/** Lengths that the plaintext may have: multiples of this many bytes, and the most that there is room for. */
const PADDING_BYTES = 64;
/** Of the sealed form, beside the plaintext: version, nonce, tag. */
const OVERHEAD_BYTES: number = 1 + IV_BYTES + TAG_BYTES;

/**
 * Seals a file's name and type, and the object's key, for the metadata: version (1) ‖ nonce (12) ‖ AES-256-GCM ‖
 * tag (16), under a key of its own derived from the data key. They are padded together, always: the object's key is known
 * to S3, so by itself it would show how long the name is. The padding is spaces, which JSON allows.
 *
 * @param room the most characters that the result may have
 * @returns undefined when it does not fit
 */
export async function sealFileInfo(
  key: CryptoKey,
  {
    fileInfo,
    objectKey,
  }: { readonly fileInfo?: FileInfo | undefined; readonly objectKey?: string | undefined },
  room: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  // JSON writes lone surrogates as escapes, so every name survives.
  const json = JSON.stringify({ n: fileInfo?.name, t: fileInfo?.type, o: objectKey });
  const exact = new TextEncoder().encode(json);
  const most = Math.floor(room / 4) * 3 - OVERHEAD_BYTES;
  if (exact.byteLength > most) return undefined;
  const padded = Math.ceil(exact.byteLength / PADDING_BYTES) * PADDING_BYTES;
  const plaintext = new Uint8Array(Math.min(padded, most)).fill(0x20);
  plaintext.set(exact);
  const nonce = randomBytes(IV_BYTES);
  const sealed = await gcmEncrypt(key, nonce, plaintext, FILE_INFO_VERSION);
  return concat(FILE_INFO_VERSION, nonce, sealed);
}
