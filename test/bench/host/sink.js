/**
 * An S3 and a signer that cost as little as possible: PUTs are read and forgotten, calls are answered from the plan.
 * What remains is what the page does. Started by `startServer`.
 */
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { loadSource } from './load-source.js';
import { untilOrphaned } from './orphaned.js';
import { countPuts } from './received.js';

/** @type {typeof import('@sealift/protocol')} */
const { planParts } = await loadSource('@sealift/protocol');

const ALLOW = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'PUT, POST',
  'access-control-allow-headers': '*',
  'access-control-expose-headers': 'ETag',
  'access-control-max-age': '600',
};
/** Of whatever is put: nobody compares it here. */
const ETAG = { etag: '"1"' };
/** For those who talk to S3 themselves. */
const CREATED = '<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>';
const COMPLETED =
  '<CompleteMultipartUploadResult><Location>http://localhost/k</Location><Key>k</Key><ETag>"1-1"</ETag></CompleteMultipartUploadResult>';
const HOUR = 3_600_000;
/** As long as a presigned URL is. */
const SIGNATURE = `X-Amz-Signature=${'0'.repeat(400)}`;

const server = createServer(async (request, response) => {
  const answer = (body = '', headers = ALLOW) => response.writeHead(200, headers).end(body);
  // There may be a link of another port between the page and this server.
  const origin = `http://${request.headers.host}`;
  const { pathname, searchParams } = new URL(request.url ?? '/', origin);
  if (request.method === 'POST' && pathname.startsWith('/bucket/'))
    request.on('end', () => answer(searchParams.has('uploads') ? CREATED : COMPLETED)).resume();
  else if (request.method === 'POST')
    answer(JSON.stringify(await call(origin, pathname, await json(request))));
  else if (request.method === 'PUT') request.on('end', () => answer('', { ...ALLOW, ...ETAG })).resume();
  else answer();
});
const puts = countPuts();
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address();
  const origin = `http://localhost:${port}`;
  console.log(JSON.stringify({ port, plain: `${origin}/plain`, signer: `${origin}/signer` }));
});
await untilOrphaned();
process.exit(0);

/** The token is the file's size: nothing has to be remembered. */
async function call(origin, path, body) {
  const token = body.token ?? String(body.size ?? 0);
  const size = Number(token);
  const { partSize, partCount, objectSize } = planParts(size);
  const expiresAt = Date.now() + HOUR;
  const url = (partNumber) => `${origin}/bucket/${token}?partNumber=${partNumber}&${SIGNATURE}`;
  const request = (partNumber, metadata = {}) => ({
    partNumber,
    method: 'PUT',
    url: url(partNumber),
    headers: Object.fromEntries(
      Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]),
    ),
    expiresAt,
  });
  const signed = ({ parts = [] }) =>
    parts.length > 0 ? { parts: parts.map(({ partNumber }) => request(partNumber)) } : {};
  const client = { suite: 'ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY', keyring: 'raw-aes' };
  const protection = { profile: 'client', client };
  switch (path) {
    case '/plain/start':
      return {
        token,
        urls: Array.from({ length: Math.ceil(size / partSize) }, (_, index) => url(index + 1)),
      };
    case '/plain/sign':
      return { url: signedForUppy(origin, body) };
    case '/plain/received':
      return puts.take();
    case '/plain/first':
      return { at: await puts.first() };
    case '/signer/batch':
      return { answers: await Promise.all(body.calls.map((each) => answerOne(origin, each))) };
    case '/signer/uploads':
      return {
        ...{ token, key: 'k', bucket: 'bucket', protection, partSize, partCount, expiresAt },
        ...{ s3Origin: origin, signsAtStart: true },
      };
    case '/signer/uploads/start':
      return { token, ...(partCount === 1 ? { put: request(1, body.metadata) } : signed(body)) };
    case '/signer/uploads/parts':
      return signed(body);
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

async function answerOne(origin, { call: name, body }) {
  return { status: 200, body: await call(origin, `/signer/${name}`, body) };
}

/** A request of Uppy, which names what it is by its method. */
function signedForUppy(origin, { method, uploadId, partNumber }) {
  if (method === 'PUT' && partNumber === undefined) return `${origin}/bucket/k?${SIGNATURE}`;
  if (method === 'PUT')
    return `${origin}/bucket/k?partNumber=${partNumber}&uploadId=${uploadId}&${SIGNATURE}`;
  return `${origin}/bucket/k?${uploadId === undefined ? 'uploads=' : `uploadId=${uploadId}`}&${SIGNATURE}`;
}
