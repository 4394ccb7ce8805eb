import { INSTRUCTION_SUFFIX } from '@sealift/core';
import { encodeListedKey } from '../url-encoding.js';

/**
 * Lines of a job's manifest (`S3BatchOperations_CSV_20180820` with the fields Bucket and Key): keys URL-encoded, no version
 * ids, and no instruction files, which are written with their objects.
 *
 * @throws FleetError `key-unreadable`, and what `keys` throws
 */
export async function* manifestLines(
  bucket: string,
  keys: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<string, void, void> {
  for await (const key of keys) {
    if (!key.endsWith(INSTRUCTION_SUFFIX)) yield `${bucket},${encodeListedKey(key)}\n`;
  }
}
