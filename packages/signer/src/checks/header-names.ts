import type { ObjectName, ProtectionProfile } from '../protection/protection.js';
import { metadataHeaders, PUT_HEADERS, STORAGE_HEADERS } from '../s3/page-headers.js';

/** Names of the headers that a page sends with the PUT of an upload under this profile. */
export function putHeaderNames(pinned: ProtectionProfile, object: ObjectName): string[] {
  const { profile, client, storage = profile } = pinned.protection;
  // SSE-C has its headers for an object of its own only, so they are named; the others tell what they really send.
  const encryption =
    storage === 'sse-c' ? STORAGE_HEADERS[storage] : Object.keys(pinned.headers('put', object));
  return [
    ...PUT_HEADERS,
    ...(client === undefined ? [] : metadataHeaders(client.suite, [client.keyring])),
    ...encryption,
  ];
}
