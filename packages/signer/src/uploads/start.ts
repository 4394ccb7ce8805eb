import type { Started, StartRequest } from '@sealift/protocol';
import type { StringMap } from '@sealift/s3';
import type { Call } from '../call.js';
import type { SignerContext } from '../context.js';
import { fingerprint } from '../encoding.js';
import { SignerError } from '../errors.js';
import { assertMayOpen } from '../limits/limiter.js';
import type { Starts } from '../limits/store.js';
import { pageHoldsKey } from '../protection/page-held-keys.js';
import type { ObjectName } from '../protection/protection.js';
import { failedToOpen, refuseBlocked } from '../s3/customer-key-block.js';
import { type Session, type StartedSession, sealSession } from '../tokens/session.js';
import { presignCreate } from './opened.js';
import { presignPut } from './put.js';
import { objectOf, planOf, resume } from './session.js';

/**
 * POST uploads/start: the page shows the metadata, S3 opens the upload (or a single PUT gets its URL, or a page that
 * holds the SSE-C key gets the URL to open the upload itself).
 */
export async function startUpload(
  signer: SignerContext,
  request: StartRequest,
  call: Call,
): Promise<Started> {
  const session = await resume(signer, request.token, ['granted', 'opening'], call);
  const { metadata, checksum } = request;
  signer.protection.checkMetadata(metadata, objectOf(session));
  const plan = planOf(signer, session);
  const seal = (upload: StartedSession['upload']): string =>
    sealSession(
      { ...session, stage: 'started', metadataFingerprint: fingerprint(metadata), upload },
      signer.tokenKeys,
    );

  if (plan.partCount === 1) {
    if (checksum === undefined) throw checksumError('is required for an upload of one part');
    const put = await presignPut(signer, objectOf(session), plan.objectSize, metadata, checksum);
    return { token: seal({ kind: 'put', metadata, checksum }), put };
  }
  if (checksum !== undefined) throw checksumError('is given at completion for an upload of several parts');
  const lifetime = session.renewableUntil - signer.now();
  const before = await signer.limiter.start(session.key, lifetime);
  if (pageHoldsKey(signer.protection)) {
    assertMayOpen(before);
    // The page comes back for a second URL when S3 refused the first: perhaps for this reason.
    if (session.stage === 'opening') await refuseBlocked(signer);
    const opening = { ...session, stage: 'opening', metadataFingerprint: fingerprint(metadata) } as const;
    return {
      token: sealSession(opening, signer.tokenKeys),
      create: await presignCreate(signer, objectOf(session)),
    };
  }
  const uploadId = await openOnce(signer, session, before, metadata);
  return { token: seal({ kind: 'multipart', uploadId }) };
}

/**
 * One grant opens one upload: a page that has lost the answer is told the same again. What other metadata has opened under it
 * is aborted.
 */
async function openOnce(
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

function checksumError(what: string): SignerError {
  return new SignerError('invalid-request', `"checksum" ${what}.`, { field: 'checksum' });
}
