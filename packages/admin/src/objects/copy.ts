import { CopyObjectCommand } from '@aws-sdk/client-s3';
import { COPY_SIZES, type CopySizes } from '@sealift/client/copy';
import { encodeKey, type StringMap } from '@sealift/s3';
import { SignerError } from '@sealift/signer';
import { withHeaders } from '../s3/with-headers.js';
import { copyManyParts } from './copy-in-parts.js';
import { type Copy, type CopyHeaders, taggingOf } from './copy-parameters.js';
import { keptAttributes, keptEncryption } from './kept.js';
import { failure, type Head, type ObjectStore, objectChanged } from './store.js';

export interface CopyChanges {
  /** User metadata. Default: as it is. */
  readonly metadata?: StringMap;
  /** Object tags, all of them. Default: as they are. */
  readonly tags?: StringMap | undefined;
  /** How S3 encrypts the copy. Default: as the object is, with this encryption context if S3 uses KMS. */
  readonly encryption?: CopyHeaders;
  readonly encryptionContext?: StringMap | undefined;
  readonly sizes?: CopySizes | undefined;
  /** The object for whose name its managed SSE-C key is made. Default: itself. */
  readonly owner?: string;
}

/**
 * Changes what S3 only lets a copy change, by copying the object onto itself inside S3: content and whatever is not
 * named stay. Above 5 GiB in parts. Guarded by the ETag of the object that was read, at both ends.
 *
 * @throws ObjectError `object-changed`, SignerError `s3-…`
 */
export async function copyOntoItself(
  store: ObjectStore,
  key: string,
  head: Head,
  changes: CopyChanges,
): Promise<void> {
  const tags = changes.tags ?? head.tags ?? (await store.tags(key));
  try {
    await copy(store, key, head, changes, tags);
  } catch (error) {
    // The source's SSE-C key comes first: when somebody has replaced the object, S3 refuses that, not the condition.
    if (head.pinned === undefined || !isRefused(error)) throw error;
    const now = await store.head(key, changes.owner);
    throw now.ETag === head.ETag ? error : objectChanged(error);
  }
  await keepTags(store, key, tags);
}

/**
 * Some stores leave the tags of a copy out (Ceph radosgw 16, for one). Under managed SSE-C they are what finds the key,
 * so they are looked at, and set where they are missing.
 */
async function keepTags(store: ObjectStore, key: string, tags: StringMap): Promise<void> {
  if (Object.keys(tags).length === 0) return;
  if (Object.keys(await store.tags(key)).length === 0) await store.writeTags(key, tags);
}

async function copy(
  store: ObjectStore,
  key: string,
  head: Head,
  changes: CopyChanges,
  tags: StringMap,
): Promise<void> {
  const { metadata, sizes = COPY_SIZES, owner = key } = changes;
  const copy: Copy = {
    target: { ...store.target, Key: key },
    source: { CopySource: `${store.bucket}/${encodeKey(key)}`, CopySourceIfMatch: head.ETag },
    attributes: keptAttributes(head),
    metadata: metadata ?? head.Metadata ?? {},
    sourceHeaders: store.customerKeys?.headers('copy-source', store.nameOf(owner, head.pinned)) ?? {},
    headers: changes.encryption ?? keptEncryption(store, key, head, changes.encryptionContext),
  };
  if (head.ContentLength > sizes.maxCopyBytes) {
    return copyManyParts(store, head, copy, tags, sizes.partBytes);
  }
  const command = new CopyObjectCommand({
    ...copy.target,
    ...copy.source,
    ...copy.attributes,
    IfMatch: head.ETag,
    Metadata: { ...copy.metadata },
    MetadataDirective: 'REPLACE',
    ...(changes.tags === undefined
      ? { TaggingDirective: 'COPY' }
      : { TaggingDirective: 'REPLACE', Tagging: taggingOf(tags) }),
  });
  await store.client
    .send(withHeaders(command, { ...copy.sourceHeaders, ...copy.headers('copy') }))
    .catch(failure);
}

function isRefused(error: unknown): boolean {
  return error instanceof SignerError && error.code === 's3-refused';
}
