import type { Checksum, Completed, CompleteRequest } from '@sealift/protocol';
import type { StoredObject } from '@sealift/s3';
import type { Call } from '../call.js';
import type { SignerContext } from '../context.js';
import { SignerError } from '../errors.js';
import { readSized } from '../s3/stored-object.js';
import type { StartedSession } from '../tokens/session.js';
import { completeMultipart } from './complete-multipart.js';
import { assertStartedWith } from './put.js';
import { assertStored } from './read-back.js';
import { receiptFor } from './receipt.js';
import { presignTable } from './segment-table.js';
import { objectOf, planOf, resume } from './session.js';

/**
 * POST uploads/complete: the parts are put together, S3 is asked what it has now, and only what fits in every respect
 * gets a receipt. Calling it again gives the same receipt.
 */
export async function completeUpload(
  signer: SignerContext,
  request: CompleteRequest,
  call: Call,
): Promise<Completed> {
  const session = await resume(signer, request.token, ['started'], call);
  const { upload } = session;
  const stored =
    upload.kind === 'put'
      ? await readPut(signer, session, upload.checksum, request.checksum)
      : await completeMultipart(signer, session, upload.uploadId, request.checksum);
  const receipt = await receiptFor(signer, session, stored);
  await signer.limiter.close(session);
  return { receipt, ...(await presignTable(signer, session, request.segments, call)) };
}

/** A single PUT is complete when S3 has it; a retry that met 412 finds its own object here. */
async function readPut(
  signer: SignerContext,
  session: StartedSession,
  signed: Checksum,
  given: Checksum,
): Promise<StoredObject> {
  assertStartedWith(signed, given.value, 'checksum.value');
  const { objectSize } = planOf(signer, session);
  const stored = await readSized(signer, objectOf(session), objectSize);
  if (stored === undefined) throw new SignerError('parts-incomplete', 'S3 does not have the object yet.');
  assertStored(signer, session, stored, signed);
  return stored;
}
