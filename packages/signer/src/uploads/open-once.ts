import { fingerprint, type ObjectName } from '@sealift/protection';
import type { StringMap } from '@sealift/s3';
import type { SignerContext } from '../context.js';
import { SignerError } from '../errors.js';
import { assertMayOpen } from '../limits/limiter.js';
import type { Starts } from '../limits/store.js';
import { failedToOpen } from '../s3/customer-key-block.js';
import type { Session } from '../tokens/session.js';
import { objectOf } from './session.js';

/**
 * One grant opens one upload: a page that has lost the answer is told the same again. What other metadata has opened under it
 * is aborted.
 */
export async function openOnce(
  signer: SignerContext,
  session: Session,
  before: Starts,
  metadata: StringMap,
): Promise<string> {
  const { key } = session;
  const described = keptText(fingerprint(metadata), '');
  const opened = (kept = ''): string | undefined =>
    kept.startsWith(described) ? kept.slice(described.length) : undefined;
  const earlier = opened(before.kept);
  if (earlier !== undefined) return earlier;
  assertMayOpen(before);
  const uploadId = await openMultipart(signer, objectOf(session), metadata);
  const kept = await signer.limiter.keep(key, described + uploadId, before.kept).catch(async (error) => {
    await forget(signer, key, uploadId);
    throw error;
  });
  if (opened(kept) === uploadId) {
    await forget(signer, key, keptUpload(before));
    return uploadId;
  }
  // Two calls of one page at a time: the first one counts.
  await forget(signer, key, uploadId);
  const first = opened(kept);
  if (first !== undefined) return first;
  throw new SignerError('started-too-often', 'This upload is being started otherwise; begin a new one.', {
    field: 'token',
  });
}

/** What the limits keep of the upload that a grant has opened; `.` is in no fingerprint. */
export function keptText(metadataFingerprint: string, uploadId: string): string {
  return `${metadataFingerprint}.${uploadId}`;
}

/** Id of the upload that a grant has opened; empty when it was aborted. */
export function keptUpload({ kept }: Starts): string | undefined {
  return kept?.slice(kept.indexOf('.') + 1);
}

/** Where S3 does not forget it now, the bucket's lifecycle rule does. */
async function forget({ bucket }: SignerContext, key: string, uploadId: string | undefined): Promise<void> {
  if (uploadId) await bucket.abortMultipartUpload(key, uploadId).catch(() => undefined);
}

async function openMultipart(
  signer: SignerContext,
  object: ObjectName,
  metadata: StringMap,
): Promise<string> {
  const headers = signer.protection.headers('create', object);
  return signer.bucket
    .createMultipartUpload(object.key, metadata, headers)
    .catch((error: unknown) => failedToOpen(signer, error));
}
