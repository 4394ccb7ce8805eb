import { pageHoldsKey } from '@sealift/protection';
import type { Checks, ChecksRequest, SignedRequest } from '@sealift/protocol';
import type { PresignInput } from '@sealift/s3';
import { askApplication } from '../authorize.js';
import type { Call } from '../call.js';
import type { SignerContext } from '../context.js';
import { SignerConfigError } from '../errors.js';
import { randomId } from '../uploads/random-id.js';
import { getHeaders, postHeaders, putHeaders } from './headers.js';

/** Seconds for which the requests are good. */
const LIFETIME = 60;
/** A URL signed as of then was never good, whatever the clocks of the signer and S3 say. */
const LONG_PAST: number = Date.UTC(2000, 0, 1);

/**
 * POST checks: requests that come to nothing, by which a page sees what reaches S3 and what comes back. Who may upload
 * may have them; nothing is opened, no data key is made, S3 is not asked.
 */
export async function handOutChecks(
  signer: SignerContext,
  request: ChecksRequest,
  call: Call,
): Promise<Checks> {
  const { context = {} } = request;
  const allowed = await askApplication(signer, call.request, {
    action: 'upload',
    size: 0,
    context,
  });
  const { owner } = allowed;
  // 160 random bits each: there is no such object and no such upload, and neither will ever be.
  const object = { bucket: signer.bucketName, key: `${allowed.prefix}${randomId(signer.randomness)}` };
  const uploadId = `check-${randomId(signer.randomness)}`;
  call.note({ owner, bucket: object.bucket, key: object.key });
  await signer.limiter.take(owner);

  const presigner = signer.presigner.withTime(LIFETIME, signer.now);
  const get: PresignInput = { method: 'GET', key: object.key, query: signer.ownerQuery };
  const put: PresignInput = {
    method: 'PUT',
    key: object.key,
    query: { ...signer.ownerQuery, partNumber: '1', uploadId },
  };
  const post: PresignInput = { method: 'POST', key: object.key, query: { ...signer.ownerQuery, uploadId } };
  const withHeaders = (input: PresignInput, headers: Record<string, string>): Promise<SignedRequest> =>
    presigner.presign({ ...input, headers }).catch(async (error: unknown) => {
      // SSE-C over http, which is signed for nobody: the page is to see that and say so.
      if (!(error instanceof SignerConfigError)) throw error;
      return { ...(await presigner.presign(input)), headers };
    });
  return {
    time: signer.now(),
    protection: signer.protection.protection,
    put: await withHeaders(put, putHeaders(signer.protection, object)),
    get: await withHeaders(get, getHeaders(signer.protection)),
    ...(pageHoldsKey(signer.protection)
      ? { create: await withHeaders(post, postHeaders(signer.protection)) }
      : {}),
    bare: { put: await presigner.presign(put), get: await presigner.presign(get) },
    expired: await signer.presigner.withTime(1, () => LONG_PAST).presign(get),
  };
}
