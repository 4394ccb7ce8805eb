import { SEGMENT_TABLE_METADATA } from '@sealift/core/seal/segments';
import type { KeyringName, SuiteName } from '@sealift/protocol';
import { entriesOf } from './metadata.js';

/**
 * Headers of a page's PUTs besides those of `@sealift/s3`, where the page encrypts: one for each metadata entry of the suite, and of a
 * segment table, where objects have one.
 */
export function metadataHeaders(
  suite: SuiteName,
  keyrings: readonly KeyringName[],
  segments?: boolean,
): string[] {
  const names = keyrings.flatMap((keyring) => {
    const { required, optional } = entriesOf(suite, keyring);
    return [...required, ...optional];
  });
  const all = new Set([...names, ...(segments ? Object.keys(SEGMENT_TABLE_METADATA) : [])]);
  return [...all].map((name) => `x-amz-meta-${name}`);
}
