import { constantTimeEqual } from '../bytes/constant-time.js';
import { BLOCK_BYTES, decryptBlocks } from './cbc-blocks.js';

/** Three blocks: a 32-byte key and a block of padding. */
const WRAPPED_BYTES = 48;
const PADDING = new Uint8Array(BLOCK_BYTES).fill(BLOCK_BYTES);

/**
 * AES-ECB with PKCS #5 padding, which WebCrypto does not have: CBC adds the block before to what the cipher gives, and
 * adding it once more takes it off.
 *
 * @returns 32 bytes, or undefined when it is not such a key
 */
export async function unwrapEcb(
  key: CryptoKey,
  wrapped: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (wrapped.byteLength !== WRAPPED_BYTES) return undefined;
  const plain = await decryptBlocks(key, new Uint8Array(BLOCK_BYTES), wrapped);
  for (let i = BLOCK_BYTES; i < plain.byteLength; i++)
    plain[i] = (plain[i] ?? 0) ^ (wrapped[i - BLOCK_BYTES] ?? 0);
  const isPadded = constantTimeEqual(plain.subarray(-BLOCK_BYTES), PADDING);
  const dataKey = plain.slice(0, -BLOCK_BYTES);
  plain.fill(0);
  return isPadded ? dataKey : undefined;
}
