import { type PartUrls, type PartUrlsRequest, plannedPart } from '@sealift/protocol';
import type { Call } from '../call.js';
import type { Desk } from '../desk.js';
import { SignerError } from '../errors.js';
import { refuseBlocked } from '../s3/customer-key-block.js';
import { presignPut } from './put.js';
import { objectOf, planOf, resume } from './session.js';

/** POST uploads/parts: URLs for some parts, each good for exactly its planned number of bytes. */
export async function signParts(desk: Desk, request: PartUrlsRequest, call: Call): Promise<PartUrls> {
  const session = resume(desk, request.token, ['started'], call);
  const { partNumbers } = request;
  const plan = planOf(desk, session);
  const object = objectOf(session);
  const { upload } = session;
  const outside = partNumbers.findIndex((partNumber) => partNumber > plan.partCount);
  if (outside >= 0) {
    throw new SignerError('invalid-request', `This upload has ${plan.partCount} parts.`, {
      field: `partNumbers[${outside}]`,
    });
  }
  call.note({ urls: partNumbers.length });

  if (upload.kind === 'put') {
    // The page comes back for a second URL when S3 refused the first: perhaps for this reason.
    await refuseBlocked(desk);
    const put = await presignPut(desk, object, plan.objectSize, upload.metadata, upload.checksum);
    return { parts: [{ ...put, partNumber: 1 }] };
  }
  const protectionHeaders = desk.protection.headers('part', object);
  const parts = partNumbers.map(async (partNumber) => {
    const signed = await desk.presigner.presign({
      method: 'PUT',
      key: session.key,
      query: { ...desk.ownerQuery, partNumber: String(partNumber), uploadId: upload.uploadId },
      headers: { 'content-length': String(plannedPart(plan, partNumber).length), ...protectionHeaders },
    });
    return { ...signed, partNumber };
  });
  return { parts: await Promise.all(parts) };
}
