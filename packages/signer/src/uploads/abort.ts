import { pageHoldsKey } from '@sealift/protection';
import type { Aborted, Receipt, TokenRequest } from '@sealift/protocol';
import type { Call } from '../call.js';
import type { SignerContext } from '../context.js';
import { s3Failure } from '../s3/failures.js';
import { readStored } from '../s3/stored-object.js';
import type { Session, StartedSession } from '../tokens/session.js';
import { keptText, keptUpload } from './open-once.js';
import { assertStored } from './read-back.js';
import { receiptFor } from './receipt.js';
import { objectOf, readToken } from './session.js';

/**
 * POST uploads/abort: S3 forgets the parts. An expired token is good enough to clean up with, and doing it twice is no
 * error. An object that is already complete stays, and the answer is its receipt: a page must not say that nothing is
 * stored. Where S3 does not tell, or has something else under this key, the answer is that failure.
 */
export async function abortUpload(
  signer: SignerContext,
  request: TokenRequest,
  call: Call,
): Promise<Aborted> {
  const session = await readToken(signer, request.token, ['granted', 'opening', 'started'], call);
  await forgetParts(signer, session);
  await signer.limiter.close(session);
  if (session.stage !== 'started') return {};
  const stored = await findStored(signer, session);
  if (stored === undefined) return {};
  const { versionId } = stored;
  call.note({ stored: true, ...(versionId === undefined ? {} : { versionId }) });
  return { stored };
}

async function forgetParts(signer: SignerContext, session: Session): Promise<void> {
  try {
    const uploadId = await uploadOf(signer, session);
    if (uploadId) await signer.bucket.abortMultipartUpload(session.key, uploadId);
    if (session.stage !== 'granted' && pageHoldsKey(signer.protection))
      await abortUploadsOf(signer, session.key);
  } catch (error) {
    throw s3Failure(error);
  }
}

/** Also the upload of a page that has not heard the answer to its start, where the limits know it. */
async function uploadOf(signer: SignerContext, session: Session): Promise<string | undefined> {
  const { key, stage, renewableUntil } = session;
  if (stage === 'opening') return undefined;
  if (stage === 'granted') {
    const known = await signer.limiter.start(key, renewableUntil - signer.now()).catch(() => undefined);
    return known && keptUpload(known);
  }
  const { upload, metadataFingerprint } = session;
  if (upload.kind === 'put') return undefined;
  const text = keptText(metadataFingerprint, upload.uploadId);
  await signer.limiter.keep(key, '', text).catch(() => undefined);
  return upload.uploadId;
}

/**
 * The receipt as completion gives it. Of several parts the token holds no checksum; their object is this upload's all the
 * same, for nobody but the signer completes one, and only after it compared.
 */
async function findStored(signer: SignerContext, session: StartedSession): Promise<Receipt | undefined> {
  const stored = await readStored(signer, objectOf(session));
  if (stored === undefined) return undefined;
  const { upload } = session;
  assertStored(signer, session, stored, upload.kind === 'put' ? upload.checksum : undefined);
  return receiptFor(signer, session, stored);
}

/** Whatever a page has opened under this key, which no other upload has, but for one. */
export async function abortUploadsOf({ bucket }: SignerContext, key: string, keep?: string): Promise<void> {
  for (const uploadId of await bucket.uploadsOf(key))
    if (uploadId !== keep) await bucket.abortMultipartUpload(key, uploadId);
}
