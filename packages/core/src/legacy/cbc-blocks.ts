import { concat } from '../bytes/bytes.js';
import { cbcDecrypt, cbcEncrypt } from '../webcrypto.js';

/** Bytes of an AES block. */
export const BLOCK_BYTES: number = 16;

/**
 * AES-CBC without padding, which WebCrypto does not offer: whole blocks from the middle of a message. A block is
 * appended that decrypts to exactly one block of padding, which the platform then takes off again: the encryption of
 * nothing with the last block as IV.
 *
 * @param iv the block before the first one
 */
export async function decryptBlocks(
  key: CryptoKey,
  iv: Uint8Array,
  blocks: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  if (blocks.byteLength === 0) return new Uint8Array(0);
  const padding = await cbcEncrypt(key, blocks.subarray(-BLOCK_BYTES), new Uint8Array(0));
  return cbcDecrypt(key, iv, concat(blocks, padding));
}
