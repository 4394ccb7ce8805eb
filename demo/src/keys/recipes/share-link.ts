import type { Keyring } from '@sealift/core/keyrings';
import { createShareLink, type SharedKey, takeSharedKey } from '@sealift/keys/share-link';

/** A link to this page with a key in its fragment, and upload.keyring. */
export function newLink(): Promise<SharedKey> {
  return createShareLink(new URL(location.pathname, location.href));
}

/** The whole link, once the file is stored. */
export function linkTo(link: string, key: string): string {
  const complete = new URL(link);
  complete.searchParams.set('file', key);
  return complete.href;
}

/** download.keyring, for who has opened such a link: the address forgets it at once. */
export const shared: Promise<Keyring | undefined> = takeSharedKey();
