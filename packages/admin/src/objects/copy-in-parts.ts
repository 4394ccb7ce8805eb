import { copyInParts } from '@sealift/client/copy';
import type { StringMap } from '@sealift/s3';
import { encryptionFields } from '../s3/encryption-fields.js';
import { type Copy, taggingOf } from './copy-parameters.js';
import { type Head, type ObjectStore, storeFailure } from './store.js';

/** The same with UploadPartCopy. A copy that fails leaves no upload behind. */
export async function copyManyParts(
  { client }: ObjectStore,
  head: Head,
  { target, source, attributes, metadata, sourceHeaders, headers }: Copy,
  tags: StringMap,
  partSize: number,
): Promise<void> {
  const tagging = taggingOf(tags);
  const copying = copyInParts({
    client,
    create: {
      ...target,
      ...attributes,
      Metadata: { ...metadata },
      ...encryptionFields(headers('create')),
      ...(tagging === '' ? {} : { Tagging: tagging }),
    },
    part: { ...target, ...source, ...encryptionFields({ ...sourceHeaders, ...headers('part') }) },
    complete: { ...target, ...encryptionFields(headers('complete')), IfMatch: head.ETag },
    target,
    size: head.ContentLength,
    partSize,
  });
  await copying.catch((error) => storeFailure(error));
}
