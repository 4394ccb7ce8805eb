import type { FileInfo } from '@sealift/core';
import { encodedName, INERT_TYPES, inertType, NEUTRAL_NAME, safeName } from '@sealift/core/claims';
import type { ServedObject } from './authorize.js';

/** Of every answer that tells of the file: how it may be kept, and as what it is shown. */
export function headersOf(
  { contentType, disposition, fileName, cacheControl = 'no-store' }: ServedObject,
  { name, type }: FileInfo = {},
  etag: string | undefined,
): Headers {
  const shown = contentType ?? inertType(type);
  const headers = new Headers({
    'accept-ranges': 'bytes',
    'cache-control': cacheControl,
    'content-type': shown,
    'x-content-type-options': 'nosniff',
  });
  // What can run would run as the application's own page.
  if (!isInert(shown)) headers.set('content-security-policy', 'sandbox');
  if (etag !== undefined) headers.set('etag', etag);
  if (disposition !== undefined)
    headers.set('content-disposition', `${disposition}; ${nameOf(fileName ?? name ?? '')}`);
  return headers;
}

/** Parameters do no harm. */
function isInert(type: string): boolean {
  return INERT_TYPES.has(inertType(type));
}

/** RFC 6266 §4.3: for every client, and for those that read UTF-8. */
function nameOf(claimed: string): string {
  const name = safeName(claimed) ?? NEUTRAL_NAME;
  const plain = name.replace(/[^\x20-\x7e]|[%;]/g, '_');
  return `filename="${plain}"; filename*=${encodedName(name)}`;
}
