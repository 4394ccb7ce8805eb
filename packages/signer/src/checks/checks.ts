import type { Checks, ChecksRequest, SignedRequest } from '@sealift/protocol';
import { askApplication } from '../authorize.js';
import type { Call } from '../call.js';
import type { Desk } from '../desk.js';
import { pageHoldsKey } from '../protection/page-held-keys.js';
import type { ObjectName } from '../protection/protection.js';
import { CONTENT_TYPE } from '../s3/bucket.js';
import { CUSTOMER_KEY_HEADERS, GET_HEADERS } from '../s3/page-headers.js';
import { randomId } from '../uploads/random-id.js';
import { putHeaderNames } from './header-names.js';

/** Long past, whatever the clocks of the page, the signer and S3 say: a URL signed as of then was never good. */
const LONG_PAST: number = Date.UTC(2000, 0, 1);
/** Seconds. */
const NO_TIME = 1;
const MOMENT = 60;

/**
 * POST checks: requests that S3 cannot but refuse, by which a page sees what reaches S3 and what comes back. Who may
 * upload may have them; nothing is opened, no data key is made, S3 is not asked.
 */
export async function handOutChecks(desk: Desk, request: ChecksRequest, call: Call): Promise<Checks> {
  const { context = {} } = request;
  const allowed = await askApplication(desk.authorize, call.request, { action: 'upload', size: 0, context });
  const { owner } = allowed;
  // 160 random bits: nothing is there, and nothing ever will be.
  const object = { bucket: desk.bucketName, key: `${allowed.prefix}${randomId(desk.randomness)}` };
  call.note({ owner, bucket: object.bucket, key: object.key });
  desk.rate.take(owner);

  const storage = desk.protection.protection.storage ?? desk.protection.protection.profile;
  const downloading = [...GET_HEADERS, ...(storage === 'sse-c' ? CUSTOMER_KEY_HEADERS : [])];
  return {
    time: desk.now(),
    protection: desk.protection.protection,
    put: await expired(desk, 'PUT', object, putHeaderNames(desk.protection, object)),
    get: await expired(desk, 'GET', object, downloading),
    ...(pageHoldsKey(desk.protection)
      ? { create: await expired(desk, 'POST', object, ['content-type', ...CUSTOMER_KEY_HEADERS]) }
      : {}),
    absent: await desk.presigner
      .withTime(MOMENT, desk.now)
      .presign({ method: 'GET', key: object.key, query: desk.ownerQuery }),
  };
}

/** Carries header names, and values that say nothing: only the host is signed, and that for a second long past. */
async function expired(
  desk: Desk,
  method: 'PUT' | 'GET' | 'POST',
  { key }: ObjectName,
  names: readonly string[],
): Promise<SignedRequest> {
  const past = desk.presigner.withTime(NO_TIME, () => LONG_PAST);
  const query = method === 'POST' ? { ...desk.ownerQuery, uploads: '' } : desk.ownerQuery;
  const signed = await past.presign({ method, key, query });
  return { ...signed, headers: Object.fromEntries(names.map((name) => [name, VALUES[name] ?? 'check'])) };
}

/** Values that servers, and browsers, would otherwise take offence at. */
const VALUES: Readonly<Record<string, string>> = {
  'content-type': CONTENT_TYPE,
  'if-none-match': '*',
  'if-match': '"0"',
  range: 'bytes=0-0',
};
