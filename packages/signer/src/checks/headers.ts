import { metadataHeaders, type ObjectName, type ProtectionProfile } from '@sealift/protection';
import { CONTENT_TYPE, encryptionHeaders, GET_HEADERS, PUT_HEADERS, type StringMap } from '@sealift/s3';

/** A key that opens nothing. */
const NO_KEY: Uint8Array = new Uint8Array(32);

/** Values that S3 understands; the others are not looked at. */
const VALUES: StringMap = {
  'content-type': CONTENT_TYPE,
  'if-none-match': '*',
  // Of nothing.
  'x-amz-checksum-crc64nvme': 'AAAAAAAAAAA=',
  'if-match': '"0"',
  range: 'bytes=0-0',
};

/** The headers that a page sends with the PUT of an upload under this profile. */
export function putHeaders(pinned: ProtectionProfile, object: ObjectName): Record<string, string> {
  const { client } = pinned.protection;
  const names = client ? metadataHeaders(client.suite, [client.keyring], pinned.segments) : [];
  return {
    ...valued([...PUT_HEADERS, ...names]),
    ...(withCustomerKey(pinned) ?? pinned.headers('put', object)),
    ...(pinned.recall === undefined ? {} : { 'x-amz-tagging': 'check=' }),
  };
}

/** The same of a download. */
export function getHeaders(pinned: ProtectionProfile): Record<string, string> {
  return { ...valued(GET_HEADERS), ...withCustomerKey(pinned) };
}

/** And of opening an upload in parts, where the page does that. */
export function postHeaders(pinned: ProtectionProfile): Record<string, string> {
  return { ...valued(['content-type']), ...withCustomerKey(pinned) };
}

/** SSE-C has keys for objects only, and there is none. */
function withCustomerKey({ protection }: ProtectionProfile): StringMap | undefined {
  if ((protection.storage ?? protection.profile) !== 'sse-c') return undefined;
  return encryptionHeaders({ profile: 'sse-c', key: NO_KEY }, 'put');
}

function valued(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, VALUES[name] ?? 'check']));
}
