import { DEFAULT_SEGMENT_BYTES, segmentTableKey } from '@sealift/core/seal/segments';
import type { ObjectName } from '@sealift/protection';
import { type DownloadGrant, type FoundProtection, type SignedRequest, TAG_BYTES } from '@sealift/protocol';
import { CONTENT_TYPE, utf8 } from '@sealift/s3';
import type { SignerContext } from '../context.js';
import { MAX_KEY_BYTES } from './instruction-file.js';
import { recall } from './recall.js';

/** Opened by itself the URL saves bytes to a file; nothing of the object is ever shown in the bucket's origin. */
export function presignGet(
  signer: SignerContext,
  object: ObjectName,
  versionId: string | undefined,
): Promise<SignedRequest> {
  return signer.presigner.presign({
    method: 'GET',
    key: object.key,
    query: {
      ...signer.ownerQuery,
      'response-content-disposition': 'attachment',
      'response-content-type': CONTENT_TYPE,
      ...(versionId === undefined ? {} : { versionId }),
    },
    headers: signer.protection.headers('get', object),
  });
}

/**
 * The same of the segment table that may stand beside the object, inside the same prefix. S3 is not asked whether there is one: it tells
 * the page. What hinders it hinders no download.
 */
export async function presignTable(
  signer: SignerContext,
  key: string,
  objectSize: number,
  { client }: FoundProtection,
): Promise<Pick<DownloadGrant, 'segments'>> {
  const table = segmentTableKey(key);
  const none =
    client?.suite !== 'ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY' ||
    objectSize - TAG_BYTES <= DEFAULT_SEGMENT_BYTES ||
    utf8(table).byteLength > MAX_KEY_BYTES;
  const object = none ? undefined : await recall(signer, table, undefined).catch(() => undefined);
  return object === undefined ? {} : { segments: await presignGet(signer, object, undefined) };
}
