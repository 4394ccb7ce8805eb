import type { S3Requests } from './requests.js';
import { allIn, textIn } from './xml.js';

/** What a listing says of an object. It needs no SSE-C key. */
export interface ListedObject {
  readonly size: number;
  readonly etag: string;
  /** Milliseconds since the epoch. */
  readonly lastModified?: number;
  readonly versionId?: string;
}

/** The object, or a version of it; undefined when the listing has none. Throws what the requests throw. */
export async function listedObject(
  requests: S3Requests,
  key: string,
  versionId: string | undefined,
): Promise<ListedObject | undefined> {
  if (versionId === undefined) {
    // Listings are in order of keys, and no key sorts before its own prefix.
    const query = { 'list-type': '2', prefix: key, 'max-keys': '1' };
    const text: string = await requests.document({ method: 'GET', query });
    const [first] = allIn(text, 'Contents');
    return first !== undefined && textIn(first, 'Key') === key ? factsOf(first) : undefined;
  }
  for (let after: Record<string, string> | undefined = {}; after !== undefined; ) {
    const query: Record<string, string> = { versions: '', prefix: key, ...after };
    const text: string = await requests.document({ method: 'GET', query });
    const isIt = (entry: string): boolean =>
      textIn(entry, 'Key') === key && textIn(entry, 'VersionId') === versionId;
    const found = allIn(text, 'Version').find(isIt);
    if (found !== undefined) return factsOf(found);
    const marker = textIn(text, 'NextVersionIdMarker');
    const more = textIn(text, 'IsTruncated') === 'true' && textIn(text, 'NextKeyMarker') === key;
    after = more && marker !== undefined ? { 'key-marker': key, 'version-id-marker': marker } : undefined;
  }
  return undefined;
}

function factsOf(entry: string): ListedObject {
  const modified = Date.parse(textIn(entry, 'LastModified') ?? '');
  const versionId = textIn(entry, 'VersionId');
  return {
    size: Number(textIn(entry, 'Size') ?? -1),
    etag: textIn(entry, 'ETag') ?? '',
    ...(Number.isNaN(modified) ? {} : { lastModified: modified }),
    ...(versionId === undefined ? {} : { versionId }),
  };
}
