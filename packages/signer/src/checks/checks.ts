import type { Checks, ChecksRequest, SignedRequest } from '@sealift/protocol';
import { askApplication } from '../authorize.js';
import type { Call } from '../call.js';
import type { Desk } from '../desk.js';
import { SignerConfigError } from '../errors.js';
import { pageHoldsKey } from '../protection/page-held-keys.js';
import type { PresignInput } from '../s3/presigner.js';
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
export async function handOutChecks(desk: Desk, request: ChecksRequest, call: Call): Promise<Checks> {
  const { context = {} } = request;
  const allowed = await askApplication(desk.authorize, call.request, { action: 'upload', size: 0, context });
  const { owner } = allowed;
  // 160 random bits each: there is no such object and no such upload, and neither will ever be.
  const object = { bucket: desk.bucketName, key: `${allowed.prefix}${randomId(desk.randomness)}` };
  const uploadId = `check-${randomId(desk.randomness)}`;
  call.note({ owner, bucket: object.bucket, key: object.key });
  desk.rate.take(owner);

  const presigner = desk.presigner.withTime(LIFETIME, desk.now);
  const get: PresignInput = { method: 'GET', key: object.key, query: desk.ownerQuery };
  const put: PresignInput = {
    method: 'PUT',
    key: object.key,
    query: { ...desk.ownerQuery, partNumber: '1', uploadId },
  };
  const post: PresignInput = { method: 'POST', key: object.key, query: { ...desk.ownerQuery, uploadId } };
  const withHeaders = (input: PresignInput, headers: Record<string, string>): Promise<SignedRequest> =>
    presigner.presign({ ...input, headers }).catch(async (error: unknown) => {
      // SSE-C over http, which is signed for nobody: the page is to see that and say so.
      if (!(error instanceof SignerConfigError)) throw error;
      return { ...(await presigner.presign(input)), headers };
    });
  return {
    time: desk.now(),
    protection: desk.protection.protection,
    put: await withHeaders(put, putHeaders(desk.protection, object)),
    get: await withHeaders(get, getHeaders(desk.protection)),
    ...(pageHoldsKey(desk.protection)
      ? { create: await withHeaders(post, postHeaders(desk.protection)) }
      : {}),
    bare: { put: await presigner.presign(put), get: await presigner.presign(get) },
    expired: await desk.presigner.withTime(1, () => LONG_PAST).presign(get),
  };
}
