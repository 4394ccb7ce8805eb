import type { ObjectName, ProtectionProfile } from '../protection/protection.js';
import { CUSTOMER_KEY_HEADERS, metadataHeaders, PUT_HEADERS } from '../s3/page-headers.js';

/** Names of the headers that a page sends with the PUT of an upload under this profile. */
export function putHeaderNames(pinned: ProtectionProfile, object: ObjectName): string[] {
  const { profile, client, storage = profile } = pinned.protection;
  // SSE-C has its headers for an object of its own only, so they are named; the others tell what they really send.
  const encryption = storage === 'sse-c' ? CUSTOMER_KEY_HEADERS : Object.keys(pinned.headers('put', object));
  const tagged = pinned.recall !== undefined;
  return [
    ...PUT_HEADERS,
    ...(client === undefined ? [] : metadataHeaders(client.suite, [client.keyring])),
    ...encryption,
    ...(tagged ? ['x-amz-tagging'] : []),
  ];
}
