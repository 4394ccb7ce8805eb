import { createHash, randomBytes } from 'node:crypto';

const SSE = 'x-amz-server-side-encryption';
const KEY_ID = `${SSE}-aws-kms-key-id`;

/** @param {Uint8Array} key */
export const customer = (key = randomBytes(32)) => ({
  [`${SSE}-customer-algorithm`]: 'AES256',
  [`${SSE}-customer-key`]: Buffer.from(key).toString('base64'),
  [`${SSE}-customer-key-md5`]: createHash('md5').update(key).digest('base64'),
});

/**
 * Encryption headers, by what they ask for.
 *
 * @param {{ s3KeyId: string, otherKeyId: string }} keys
 * @returns {Record<string, Record<string, string>>}
 */
const requests = ({ s3KeyId, otherKeyId }) => ({
  'no header': {},
  'sse-s3': { [SSE]: 'AES256' },
  'sse-kms': { [SSE]: 'aws:kms', [KEY_ID]: s3KeyId },
  'dsse-kms': { [SSE]: 'aws:kms:dsse', [KEY_ID]: s3KeyId },
  'another key': { [SSE]: 'aws:kms', [KEY_ID]: otherKeyId },
  'no key id': { [SSE]: 'aws:kms' },
  'sse-c': customer(),
});

/** Which of them a plan lets through; `client` pins no header, and refuses SSE-C only. @param {string} plan */
const admitted = (plan) =>
  plan === 'client' ? ['no header', 'sse-s3', 'sse-kms', 'dsse-kms', 'no key id', 'another key'] : [plan];

/** Ways to begin an upload. */
const WAYS = [
  { way: 'by header', draft: { method: 'PUT', body: 'hello' } },
  { way: 'by URL', draft: { method: 'PUT', body: 'hello', via: /** @type {const} */ ('query') } },
  { way: 'in parts', draft: { method: 'POST', query: { uploads: '' } } },
];

/** Parts repeat the headers of SSE-C, and no others. @param {{ bucket: string, key: string }} place @param {string} uploadId @param {Record<string, string>} headers */
function partOf(place, uploadId, headers) {
  const own = Object.entries(headers).filter(([name]) => name.includes('customer'));
  const query = { partNumber: '1', uploadId };
  return { ...place, method: 'PUT', query, headers: Object.fromEntries(own), body: 'a part' };
}

/**
 * Begins uploads of every kind in every way.
 *
 * @param {{ send: (draft: import('../conformance/sign.js').Draft) => Promise<import('../conformance/send.js').Answer> }} site
 * @param {{ bucket: string, plan: string, keys: { s3KeyId: string, otherKeyId: string }, skip?: readonly string[] }} wanted
 *   `skip`: what the server cannot store in any case
 * @returns {Promise<string>} `enforced`, or what came otherwise than the plan means it
 */
export async function tryUploads(site, { bucket, plan, keys, skip = [] }) {
  const right = { refused: /** @type {string[]} */ ([]), all: 0 };
  const wrong = { admitted: /** @type {string[]} */ ([]), all: 0 };
  for (const [what, headers] of Object.entries(requests(keys))) {
    if (skip.includes(what)) continue;
    for (const [index, { way, draft }] of WAYS.entries()) {
      const key = `try/${index}/${what.replaceAll(' ', '-')}`;
      const { status, body } = await site.send({ ...draft, bucket, key, headers });
      const one = `${what} ${way} (${status})`;
      if (admitted(plan).includes(what)) {
        right.all += 1;
        if (status !== 200) right.refused.push(one);
        const uploadId = /<UploadId>([^<]+)</.exec(body.toString('utf8'))?.[1];
        if (uploadId === undefined) continue;
        const part = await site.send(partOf({ bucket, key }, uploadId, headers));
        if (part.status !== 200) right.refused.push(`a part of ${what} (${part.status})`);
      } else {
        wrong.all += 1;
        if (status !== 403) wrong.admitted.push(one);
      }
    }
  }
  const nobody = await site.send({ method: 'PUT', bucket, key: 'try/nobody', body: 'hello', via: 'nothing' });
  if (nobody.status !== 403) return `lets anybody in (${nobody.status})`;
  if (right.refused.length === right.all) return 'refuses everything';
  if (wrong.admitted.length === wrong.all) return 'refuses nothing that is signed';
  const told = [
    ...(right.refused.length > 0 ? [`refuses ${right.refused.join(', ')}`] : []),
    ...(wrong.admitted.length > 0 ? [`lets through ${wrong.admitted.join(', ')}`] : []),
  ];
  return told.join('; ') || 'enforced';
}
