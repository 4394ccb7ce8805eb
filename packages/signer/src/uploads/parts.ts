import { pageHoldsKey } from '@sealift/protection';
import { type PartUrls, type PartUrlsRequest, plannedPart } from '@sealift/protocol';
import type { Call } from '../call.js';
import type { SignerContext } from '../context.js';
import { SignerError } from '../errors.js';
import { refuseBlocked } from '../s3/customer-key-block.js';
import { assertStartedWith, presignPut } from './put.js';
import { objectOf, planOf, resume } from './session.js';

/**
 * POST uploads/parts: URLs for some parts, each good for its planned number of bytes and their checksum only. S3 takes
 * no checksum of an algorithm that the upload did not declare, so there is none where a page holds the SSE-C key.
 */
export async function signParts(
  signer: SignerContext,
  request: PartUrlsRequest,
  call: Call,
): Promise<PartUrls> {
  const session = await resume(signer, request.token, ['started'], call);
  const { parts } = request;
  const plan = planOf(signer, session);
  const object = objectOf(session);
  const { upload } = session;
  const outside = parts.findIndex(({ partNumber }) => partNumber > plan.partCount);
  if (outside >= 0) {
    throw new SignerError('invalid-request', `This upload has ${plan.partCount} parts.`, {
      field: `parts[${outside}].partNumber`,
    });
  }
  call.note({ urls: parts.length });

  if (upload.kind === 'put') {
    assertStartedWith(upload.checksum, parts[0]?.checksum, 'parts[0].checksum');
    // The page comes back for a second URL when S3 refused the first: perhaps for this reason.
    await refuseBlocked(signer);
    const put = await presignPut(signer, object, plan.objectSize, upload.metadata, upload.checksum);
    return { parts: [{ ...put, partNumber: 1 }] };
  }
  const declared = !pageHoldsKey(signer.protection);
  const protectionHeaders = signer.protection.headers('part', object);
  const signing = parts.map(async ({ partNumber, checksum }) => {
    const signed = await signer.presigner.presign({
      method: 'PUT',
      key: session.key,
      query: { ...signer.ownerQuery, partNumber: String(partNumber), uploadId: upload.uploadId },
      headers: {
        'content-length': String(plannedPart(plan, partNumber).length),
        ...(declared ? { 'x-amz-checksum-crc64nvme': checksum } : {}),
        ...protectionHeaders,
      },
    });
    return { ...signed, partNumber };
  });
  return { parts: await Promise.all(signing) };
}
