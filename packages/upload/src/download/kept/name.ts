import type { DownloadGrant } from '@sealift/protocol';
import { sha256 } from '../../platform/sha256.js';
import type { ObjectAddress } from '../grants.js';

/**
 * What the folder of an object is called. Everything that makes it this object is in the hash: with another ETag, size or message id
 * (it is in the metadata, and random) it is another folder. For the same reason nobody guesses the object's key from it.
 *
 * @param scope of the page
 * @returns hexadecimal digits
 */
export async function keptName(
  { key, versionId }: ObjectAddress,
  { etag, objectSize, metadata }: Pick<DownloadGrant, 'etag' | 'objectSize' | 'metadata'>,
  scope: string,
): Promise<string> {
  const entries = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify(['sealift kept v1', scope, key, versionId ?? null, etag, objectSize, entries]);
  const hash = await sha256(new TextEncoder().encode(text));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
