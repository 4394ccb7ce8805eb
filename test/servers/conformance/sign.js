import { createHash, createHmac } from 'node:crypto';

const ALGORITHM = 'AWS4-HMAC-SHA256';
const UNSIGNED = 'UNSIGNED-PAYLOAD';

/**
 * A request of a case, before it is signed. What is left out is what an honest client sends.
 *
 * @typedef {object} Draft
 * @property {string} [method] default GET
 * @property {string} [bucket] default: the one that all cases share
 * @property {string} [key]
 * @property {Record<string, string>} [query]
 * @property {Record<string, string>} [headers] names in lower case; all are signed
 * @property {string | Uint8Array} [body]
 * @property {'header' | 'query' | 'nothing'} [via] where the signature goes. Default `header`
 * @property {number} [at] milliseconds since 1970
 * @property {string} [region]
 * @property {string} [service]
 * @property {string} [accessKeyId]
 * @property {string} [payload] in place of the body's SHA-256
 * @property {number} [expires] seconds; of a presigned URL
 * @property {readonly string[]} [unsigned] headers that are sent without being signed
 * @property {(wire: Wire) => void} [change] what happens to the request after it was signed
 *
 * @typedef {object} Wire a request as it is sent
 * @property {string} method
 * @property {string} path
 * @property {Record<string, string>} query
 * @property {Record<string, string>} headers
 * @property {Uint8Array} body
 */

/**
 * Signs by hand, with Signature Version 4, because no library makes the requests that must be refused.
 *
 * @param {Draft} draft
 * @param {{ host: string, region: string, credentials: { accessKeyId: string, secretAccessKey: string }, bucket: string }} site
 * @returns {Wire}
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function sign(draft, site) {
  const { method = 'GET', bucket = site.bucket, key, via = 'header', unsigned = [] } = draft;
  const body = Buffer.from(draft.body ?? '');
  const path = `/${[bucket, ...(key === undefined ? [] : key.split('/'))].map(encode).join('/')}`;
  const wire = { method, path, query: { ...draft.query }, headers: { ...draft.headers }, body };
  if (body.byteLength > 0) wire.headers['content-length'] ??= String(body.byteLength);
  if (via === 'nothing') return changed(wire, draft);
  const timestamp = new Date(draft.at ?? Date.now()).toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = [timestamp.slice(0, 8), draft.region ?? site.region, draft.service ?? 's3', 'aws4_request'];
  const credential = [draft.accessKeyId ?? site.credentials.accessKeyId, ...scope].join('/');
  const payload = draft.payload ?? (via === 'query' ? UNSIGNED : sha256(body));
  if (via === 'header')
    Object.assign(wire.headers, { 'x-amz-date': timestamp, 'x-amz-content-sha256': payload });
  const values = { host: site.host, ...wire.headers };
  const names = Object.keys(values)
    .filter((name) => !unsigned.includes(name))
    .sort();
  if (via === 'query') {
    Object.assign(wire.query, {
      'X-Amz-Algorithm': ALGORITHM,
      'X-Amz-Credential': credential,
      'X-Amz-Date': timestamp,
      'X-Amz-Expires': String(draft.expires ?? 300),
      'X-Amz-SignedHeaders': names.join(';'),
    });
  }
  const headers = names.map((name) => `${name}:${values[name].trim()}\n`).join('');
  const canonical = [method, path, queryOf(wire.query), headers, names.join(';'), payload].join('\n');
  const hashed = sha256(Buffer.from(canonical, 'latin1'));
  const text = [ALGORITHM, timestamp, scope.join('/'), hashed].join('\n');
  const signature = hmac(signingKey(site.credentials.secretAccessKey, scope), text).toString('hex');
  if (via === 'query') wire.query['X-Amz-Signature'] = signature;
  else
    wire.headers.authorization = `${ALGORITHM} Credential=${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return changed(wire, draft);
}

/** The query of a URL, in the order in which it is signed. @param {Record<string, string>} query */
export function queryOf(query) {
  return Object.entries(query)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
}

/** @param {Wire} wire @param {Draft} draft */
function changed(wire, { change }) {
  change?.(wire);
  return wire;
}

/** RFC 3986: everything but the unreserved characters. @param {string} text */
function encode(text) {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** @param {string} secret @param {readonly string[]} scope date, region, service, `aws4_request` */
export function signingKey(secret, scope) {
  return scope.reduce(hmac, Buffer.from(`AWS4${secret}`));
}

/** @param {Uint8Array} bytes */
export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
/** @param {Buffer} key @param {string} text */
export const hmac = (key, text) => createHmac('sha256', key).update(text).digest();
