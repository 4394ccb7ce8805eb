import { type ObjectName, pageHoldsKey } from '@sealift/protection';
import { type Checksum, type PartPlan, plannedPart } from '@sealift/protocol';
import { type ListedPart, type StoredObject, s3Code, s3Status } from '@sealift/s3';
import type { SignerContext } from '../context.js';
import { SignerError } from '../errors.js';
import { s3Failure } from '../s3/failures.js';
import { readStored } from '../s3/stored-object.js';
import type { StartedSession } from '../tokens/session.js';
import { assertStored } from './read-back.js';
import { objectOf, planOf } from './session.js';

/**
 * Completes from what S3 itself lists, so that the page needs no ETag, and reads the object back. When S3 says that the
 * upload is gone or the key is taken, an earlier call may have succeeded without its answer arriving: the object tells.
 */
export async function completeMultipart(
  signer: SignerContext,
  session: StartedSession,
  uploadId: string,
  checksum: Checksum,
): Promise<StoredObject> {
  const object = objectOf(session);
  const readBack = async (missing: SignerError): Promise<StoredObject> => {
    const stored = await readStored(signer, object);
    if (stored === undefined) throw missing;
    assertStored(signer, session, stored, checksum);
    return stored;
  };
  try {
    await assemble(signer, session, object, uploadId, checksum);
  } catch (error) {
    const { failure, perhapsDone } = classify(error);
    if (!perhapsDone) throw failure;
    return readBack(failure).catch((other: unknown) => {
      throw other instanceof SignerError && other.status >= 500 ? other : failure;
    });
  }
  return readBack(
    new SignerError('s3-unavailable', 'S3 completed the upload but does not show the object yet.', {
      retryAfter: 2,
    }),
  );
}

async function assemble(
  signer: SignerContext,
  session: StartedSession,
  object: ObjectName,
  uploadId: string,
  checksum: Checksum,
): Promise<void> {
  const { bucket, protection } = signer;
  const plan = planOf(signer, session);
  const parts = await bucket.listParts(session.key, uploadId, protection.headers('list', object));
  assertPlanned(parts, plan);
  const headers = protection.headers('complete', object);
  // Without the SSE-C key S3 lists and completes only uploads that declared no checksum. It may still tell one.
  const declared = pageHoldsKey(protection) ? undefined : checksum;
  const { key } = session;
  const told = await bucket.completeMultipartUpload(key, uploadId, parts, plan.objectSize, declared, headers);
  if (told !== undefined && told !== checksum.value) throw otherBytes();
}

/** Every planned part is there with its planned size, and no other. */
function assertPlanned(parts: readonly ListedPart[], plan: PartPlan): void {
  const sizes = new Map(parts.map(({ partNumber, size }) => [partNumber, size]));
  const missing: number[] = [];
  for (let partNumber = 1; partNumber <= plan.partCount; partNumber += 1) {
    const size = sizes.get(partNumber);
    if (size === undefined) missing.push(partNumber);
    else if (size !== plannedPart(plan, partNumber).length) {
      throw new SignerError('size-mismatch', `Part ${partNumber} has another size than planned.`);
    }
  }
  if (missing.length > 0) {
    const some = `${missing.slice(0, 10).join(', ')}${missing.length > 10 ? ', …' : ''}`;
    throw new SignerError(
      'parts-incomplete',
      `${missing.length} of ${plan.partCount} parts are missing: ${some}.`,
    );
  }
  const total = parts.reduce((sum, { size }) => sum + size, 0);
  if (parts.length !== plan.partCount || total !== plan.objectSize) {
    throw new SignerError('size-mismatch', 'S3 lists other parts than planned.');
  }
}

/** S3 error codes of ListParts and CompleteMultipartUpload (S3 API Reference, "Error responses"). */
function classify(error: unknown): { failure: SignerError; perhapsDone: boolean } {
  const cause = error;
  switch (s3Code(error)) {
    case 'NoSuchUpload':
      return {
        failure: new SignerError('upload-not-found', 'S3 knows no such upload: it was aborted, or ended.', {
          cause,
        }),
        perhapsDone: true,
      };
    case 'PreconditionFailed':
      return {
        failure: new SignerError('object-exists', 'Another object is stored under this key.', { cause }),
        perhapsDone: true,
      };
    case 'ConditionalRequestConflict':
      return {
        failure: new SignerError('s3-unavailable', 'S3 is busy with this key; try again.', {
          cause,
          retryAfter: 2,
        }),
        perhapsDone: true,
      };
    case 'BadDigest':
    case 'XAmzContentChecksumMismatch':
      return { failure: otherBytes(cause), perhapsDone: false };
    case 'InvalidPart':
    case 'InvalidPartOrder':
      return {
        failure: new SignerError('parts-incomplete', 'S3 does not find all parts any more.', { cause }),
        perhapsDone: false,
      };
    case 'EntityTooSmall':
      return {
        failure: new SignerError('size-mismatch', 'S3 finds a part too small.', { cause }),
        perhapsDone: false,
      };
    default: {
      const taken = s3Status(error) === 412;
      return { failure: s3Failure(error), perhapsDone: taken };
    }
  }
}

function otherBytes(cause?: unknown): SignerError {
  return new SignerError('checksum-mismatch', 'S3 received other bytes than the checksum says.', {
    cause,
    field: 'checksum.value',
  });
}
