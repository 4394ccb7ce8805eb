import { concat } from '../bytes/bytes.js';
import { IV_BYTES } from '../suites.js';
import { gcmEncrypt, randomBytes } from '../webcrypto.js';
import type { Binding } from './binding.js';
import type { Shares } from './fold.js';
import { encodeHeader, isSegmentSize, tableAad } from './layout.js';

/**
 * @param found whose shares give the tag
 * @returns undefined where the file has one segment only
 */
export async function sealTable(
  { identity, key }: Pick<Binding, 'identity' | 'key'>,
  { segmentSize, plaintextSize, shares }: Shares,
  tag: Uint8Array,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (!isSegmentSize(segmentSize, plaintextSize)) return undefined;
  const nonce = randomBytes(IV_BYTES);
  const header = encodeHeader(segmentSize, plaintextSize, nonce);
  const aad = tableAad(header, identity, tag);
  return concat(header, await gcmEncrypt(await key(), nonce, shares, aad));
}
