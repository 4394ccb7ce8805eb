import { fingerprint, pageHoldsKey } from '@sealift/protection';
import type { Started, StartRequest } from '@sealift/protocol';
import type { Call } from '../call.js';
import type { SignerContext } from '../context.js';
import { SignerError } from '../errors.js';
import { assertMayOpen } from '../limits/limiter.js';
import { refuseBlocked } from '../s3/customer-key-block.js';
import { type StartedSession, sealSession } from '../tokens/session.js';
import { openOnce } from './open-once.js';
import { presignCreate } from './opened.js';
import { signParts } from './parts.js';
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
  const { metadata, checksum, parts } = request;
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
  const token = seal({ kind: 'multipart', uploadId });
  // What is sealed by now need not ask once more. It counts as if it had.
  return { token, ...(parts && (await signParts(signer, { token, parts }, call))) };
}

function checksumError(what: string): SignerError {
  return new SignerError('invalid-request', `"checksum" ${what}.`, { field: 'checksum' });
}
