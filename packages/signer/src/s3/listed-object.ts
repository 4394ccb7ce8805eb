import {
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';

/** What a listing says of an object. It needs no SSE-C key. */
export interface ListedObject {
  readonly size: number;
  readonly etag: string;
  /** Milliseconds since the epoch. */
  readonly lastModified?: number;
  readonly versionId?: string;
}

interface Target {
  readonly Bucket: string;
  readonly ExpectedBucketOwner?: string;
}

/** Where the next page of versions begins. */
type Markers = Pick<ListObjectVersionsCommandInput, 'KeyMarker' | 'VersionIdMarker'>;

interface Entry {
  readonly Key?: string | undefined;
  readonly Size?: number | undefined;
  readonly ETag?: string | undefined;
  readonly LastModified?: Date | undefined;
  readonly VersionId?: string | undefined;
}

/** The object, or a version of it; undefined when the listing has none. Throws what the SDK throws. */
export async function listedObject(
  client: S3Client,
  target: Target,
  key: string,
  versionId: string | undefined,
  timeout: () => { abortSignal: AbortSignal },
): Promise<ListedObject | undefined> {
  if (versionId === undefined) {
    // Listings are in order of keys, and no key sorts before its own prefix.
    const command = new ListObjectsV2Command({ ...target, Prefix: key, MaxKeys: 1 });
    const { Contents: [first] = [] } = await client.send(command, timeout());
    return first?.Key === key ? factsOf(first) : undefined;
  }
  for (let after: Markers | undefined = {}; after !== undefined; ) {
    const command: ListObjectVersionsCommand = new ListObjectVersionsCommand({
      ...target,
      Prefix: key,
      ...after,
    });
    const page = await client.send(command, timeout());
    const found = page.Versions?.find((entry) => entry.Key === key && entry.VersionId === versionId);
    if (found !== undefined) return factsOf(found);
    const { IsTruncated, NextKeyMarker, NextVersionIdMarker } = page;
    const more = IsTruncated === true && NextKeyMarker === key && NextVersionIdMarker !== undefined;
    after = more ? { KeyMarker: key, VersionIdMarker: NextVersionIdMarker } : undefined;
  }
  return undefined;
}

function factsOf({ Size, ETag, LastModified, VersionId }: Entry): ListedObject {
  return {
    size: Size ?? -1,
    etag: ETag ?? '',
    ...(LastModified === undefined ? {} : { lastModified: LastModified.getTime() }),
    ...(VersionId === undefined ? {} : { versionId: VersionId }),
  };
}
