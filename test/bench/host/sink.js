/**
 * An S3 and a signer that cost as little as possible: PUTs are read and forgotten, calls are answered from the plan.
 * What remains is what the page does. Started by `startServer`.
 */
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { loadSource } from './load-source.js';
import { untilOrphaned } from './orphaned.js';

/** @type {typeof import('@sealift/protocol')} */
const { planParts } = await loadSource('@sealift/protocol');

const ALLOW = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'PUT, POST',
  'access-control-allow-headers': '*',
  'access-control-max-age': '600',
};
const HOUR = 3_600_000;
/** As long as a presigned URL is. */
const SIGNATURE = `X-Amz-Signature=${'0'.repeat(400)}`;

const server = createServer(async (request, response) => {
  const answer = (body = '') => response.writeHead(200, ALLOW).end(body);
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  if (request.method === 'POST') answer(JSON.stringify(call(pathname, await json(request))));
  else if (request.method === 'PUT') request.on('end', () => answer()).resume();
  else answer();
});
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ plain: `${origin()}/plain`, signer: `${origin()}/signer` }));
});
await untilOrphaned();
process.exit(0);

function origin() {
  return `http://localhost:${server.address().port}`;
}

/** The token is the file's size: nothing has to be remembered. */
function call(path, body) {
  const token = body.token ?? String(body.size ?? 0);
  const size = Number(token);
  const { partSize, partCount, objectSize } = planParts(size);
  const expiresAt = Date.now() + HOUR;
  const url = (partNumber) => `${origin()}/bucket/${token}?partNumber=${partNumber}&${SIGNATURE}`;
  const request = (partNumber) => ({
    partNumber,
    method: 'PUT',
    url: url(partNumber),
    headers: {},
    expiresAt,
  });
  const client = { suite: 'ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY', keyring: 'raw-aes' };
  const protection = { profile: 'client', client };
  switch (path) {
    case '/plain/start':
      return {
        token,
        urls: Array.from({ length: Math.ceil(size / partSize) }, (_, index) => url(index + 1)),
      };
    case '/signer/uploads':
      return { token, key: 'k', bucket: 'bucket', protection, partSize, partCount, expiresAt };
    case '/signer/uploads/start':
      return { token, ...(partCount === 1 ? { put: request(1) } : {}) };
    case '/signer/uploads/parts':
      return { parts: body.parts.map(({ partNumber }) => request(partNumber)) };
    case '/signer/uploads/complete':
      return {
        receipt: {
          ...{ bucket: 'bucket', key: 'k', size, objectSize, etag: '"1"', protection },
          ...{ completedAt: Date.now(), signature: 's' },
        },
      };
    default:
      return { token, expiresAt };
  }
}
