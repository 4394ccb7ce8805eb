import { encodeBase64 } from '../bytes/base64.js';
import { concat } from '../bytes/bytes.js';
import { IV_BYTES } from '../suites.js';
import { gcmEncrypt, randomBytes } from '../webcrypto.js';
import { FILE_INFO_VERSION, type FileInfo } from './file-info.js';

/** Plaintext is padded to a multiple of this many bytes, so that its length says little about the name. */
const PADDING_BYTES = 64;

/**
 * Seals a file's name and type for the metadata: base64 of version (1) ‖ nonce (12) ‖ AES-256-GCM ‖ tag (16), under a
 * key of its own derived from the data key. The padding is spaces, which JSON allows; it is left out if `room` is short.
 *
 * @param room the most characters that the result may have
 * @returns undefined when it does not fit
 */
export async function sealFileInfo(
  key: CryptoKey,
  info: FileInfo,
  room: number,
): Promise<string | undefined> {
  // JSON writes lone surrogates as escapes, so every name survives.
  const json = JSON.stringify({ n: info.name, t: info.type });
  const exact = new TextEncoder().encode(json);
  const padded = Math.ceil(exact.byteLength / PADDING_BYTES) * PADDING_BYTES;
  const length = [padded, exact.byteLength].find((bytes) => sealedLength(bytes) <= room);
  if (length === undefined) return undefined;
  const plaintext = new Uint8Array(length).fill(0x20);
  plaintext.set(exact);
  const nonce = randomBytes(IV_BYTES);
  const sealed = await gcmEncrypt(key, nonce, plaintext, FILE_INFO_VERSION);
  return encodeBase64(concat(FILE_INFO_VERSION, nonce, sealed));
}

function sealedLength(plaintextBytes: number): number {
  return Math.ceil((1 + IV_BYTES + plaintextBytes + 16) / 3) * 4;
}
