import type { Checksum, Completed, CompleteRequest, ReportedEncryption } from '@sealift/protocol';
import type { Call } from '../call.js';
import type { SignerContext } from '../context.js';
import { SignerError } from '../errors.js';
import type { StoredObject } from '../protection/protection.js';
import { readStored } from '../s3/stored-object.js';
import { signReceipt } from '../tokens/receipt.js';
import type { StartedSession } from '../tokens/session.js';
import { completeMultipart } from './complete-multipart.js';
import { assertStartedWith } from './put.js';
import { assertRecalled, assertStored } from './read-back.js';
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
  const session = resume(signer, request.token, ['started'], call);
  const { upload } = session;
  const stored =
    upload.kind === 'put'
      ? await readPut(signer, session, upload.checksum, request.checksum)
      : await completeMultipart(signer, session, upload.uploadId, request.checksum);
  await assertRecalled(signer, session, stored);
  signer.openUploads.close(session.owner, session.key);
  return { receipt: receiptOf(signer, session, stored) };
}

/** A single PUT is complete when S3 has it; a retry that met 412 finds its own object here. */
async function readPut(
  signer: SignerContext,
  session: StartedSession,
  signed: Checksum,
  given: Checksum,
): Promise<StoredObject> {
  assertStartedWith(signed, given.value, 'checksum.value');
  const stored = await readStored(signer, objectOf(session));
  if (stored === undefined) throw new SignerError('parts-incomplete', 'S3 does not have the object yet.');
  assertStored(signer, session, stored, signed);
  return stored;
}

function receiptOf(
  signer: SignerContext,
  session: StartedSession,
  stored: StoredObject,
): Completed['receipt'] {
  return signReceipt(
    {
      bucket: session.bucket,
      key: session.key,
      ...(stored.versionId === undefined ? {} : { versionId: stored.versionId }),
      size: session.size,
      objectSize: planOf(signer, session).objectSize,
      etag: stored.etag,
      ...(stored.crc64nvme === undefined
        ? {}
        : { checksum: { algorithm: 'CRC64NVME', value: stored.crc64nvme } }),
      protection: signer.protection.protection,
      ...reportedBy(signer, stored),
      completedAt: stored.lastModified ?? signer.now(),
    },
    signer.receiptKeys,
  );
}

/** Compared already; for the back end that keeps the receipt as evidence. */
function reportedBy(signer: SignerContext, stored: StoredObject): { reported?: ReportedEncryption } {
  const { profile, storage } = signer.protection.protection;
  if (profile === 'client' && storage === undefined) return {};
  const { serverSideEncryption, kmsKeyId, customerAlgorithm } = stored;
  return {
    reported: {
      ...(serverSideEncryption === undefined ? {} : { serverSideEncryption }),
      ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
      ...(customerAlgorithm === undefined ? {} : { customerAlgorithm }),
    },
  };
}
