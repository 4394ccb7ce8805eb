import { entriesOf } from '@sealift/protection';
import type { KeyringName, SuiteName } from '@sealift/protocol';

/** Headers of a page's PUT besides those of `@sealift/s3`, where the page encrypts: one for each metadata entry of the suite. */
export function metadataHeaders(suite: SuiteName, keyrings: readonly KeyringName[]): string[] {
  const names = keyrings.flatMap((keyring) => {
    const { required, optional } = entriesOf(suite, keyring);
    return [...required, ...optional];
  });
  return [...new Set(names)].map((name) => `x-amz-meta-${name}`);
}
