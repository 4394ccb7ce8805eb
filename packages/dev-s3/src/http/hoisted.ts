import { S3Error } from '../errors.js';
import { isAuthParameter } from '../sigv4/claim.js';
import type { RequestHeaders } from './headers.js';
import type { Query } from './target.js';

/**
 * A presigned URL may carry `x-amz-*` headers as query parameters ("hoisted"): the signature covers them, S3 reads
 * them as headers. Two kinds are different:
 * - a hoisted checksum is not enforced by S3, so it is left alone;
 * - encryption and copy sources must be sent as headers; a URL that seems to ask for one and does not is a trap,
 *   hence refused.
 */
export function addHoisted(headers: RequestHeaders, query: Query): void {
  for (const [given, value] of query.pairs) {
    const name = given.toLowerCase();
    if (!name.startsWith('x-amz-') || isAuthParameter(name) || isIgnored(name)) continue;
    if (/server-side-encryption|copy-source/.test(name)) {
      throw new S3Error('InvalidArgument', `${name} must be sent as a header.`, [['ArgumentName', name]]);
    }
    if (!/^[\w-]+$/.test(name) || /\p{Cc}/u.test(value)) {
      throw new S3Error('InvalidArgument', 'A query parameter cannot be read as a header.');
    }
    const raw = Buffer.from(value, 'utf8').toString('latin1');
    if (headers.has(name) && headers.get(name) !== raw) {
      throw new S3Error('InvalidArgument', `${name} differs between the header and the query.`, [
        ['ArgumentName', name],
      ]);
    }
    if (!headers.has(name)) headers.append(name, raw);
  }
}

function isIgnored(name: string): boolean {
  return (
    name === 'x-amz-trailer' ||
    (name.includes('checksum') && name !== 'x-amz-checksum-mode') ||
    name === 'x-amz-decoded-content-length'
  );
}
