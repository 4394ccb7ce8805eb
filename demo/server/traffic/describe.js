import { masked } from './mask.js';

/**
 * @typedef {import('./mask.js').ShownHeader} ShownHeader
 * @typedef {{ operation: string, by: 'page' | 'signer', partNumber?: number, bucket: string, key: string,
 *   method: string, query: ShownHeader[], headers: ShownHeader[] }} ShownRequest
 */

/**
 * A request as S3 received it, secrets masked, each header marked signed or not.
 *
 * @param {import('node:http').IncomingMessage} request path-style
 * @returns {ShownRequest}
 */
export function describeRequest({ method = '', url = '/', rawHeaders }) {
  const { pathname, searchParams } = new URL(url, 'http://s3');
  const [bucket = '', ...rest] = pathname.slice(1).split('/').map(decodeURIComponent);
  const key = rest.join('/');
  const presigned = searchParams.has('X-Amz-Signature');
  const headers = pairs(rawHeaders);
  const authorization = headers.find(([name]) => name.toLowerCase() === 'authorization')?.[1] ?? '';
  const signed = new Set(
    (presigned
      ? (searchParams.get('X-Amz-SignedHeaders') ?? '')
      : (/SignedHeaders=([\w;-]+)/.exec(authorization)?.[1] ?? '')
    ).split(';'),
  );
  const partNumber = Number(searchParams.get('partNumber') ?? 0);
  return {
    operation: operationOf(method, key, searchParams),
    by: presigned ? 'page' : 'signer',
    ...(partNumber > 0 ? { partNumber } : {}),
    bucket,
    key,
    method,
    // The whole query of a presigned request is signed, except the signature itself.
    query: [...searchParams].map(([name, value]) => ({
      ...masked(name, value),
      ...(name === 'X-Amz-Signature' ? {} : { signed: presigned || authorization !== '' }),
    })),
    headers: headers.map(([name, value]) => ({
      ...masked(name, value),
      signed: signed.has(name.toLowerCase()),
    })),
  };
}

/** @param {import('node:http').ServerResponse} response @returns {ShownHeader[]} */
export function describeResponse(response) {
  return Object.entries(response.getHeaders()).map(([name, value]) => masked(name, String(value)));
}

/** @param {string[]} raw @returns {[string, string][]} */
function pairs(raw) {
  return raw.flatMap((name, i) =>
    i % 2 === 0 ? [/** @type {[string, string]} */ ([name, raw[i + 1] ?? ''])] : [],
  );
}

/**
 * The operation's name in the S3 API reference.
 *
 * @param {string} method
 * @param {string} key
 * @param {URLSearchParams} query
 */
function operationOf(method, key, query) {
  if (method === 'OPTIONS') return 'Preflight';
  if (key === '') return 'Bucket';
  const multipart = query.has('uploadId');
  /** @type {Record<string, string>} */
  const names = {
    PUT: query.has('tagging') ? 'PutObjectTagging' : multipart ? 'UploadPart' : 'PutObject',
    POST: query.has('uploads') ? 'CreateMultipartUpload' : 'CompleteMultipartUpload',
    GET: query.has('tagging') ? 'GetObjectTagging' : multipart ? 'ListParts' : 'GetObject',
    HEAD: 'HeadObject',
    DELETE: multipart ? 'AbortMultipartUpload' : 'DeleteObject',
  };
  return names[method] ?? method;
}
