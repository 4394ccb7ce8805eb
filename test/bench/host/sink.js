/**
 * An S3 and a signer that cost as little as possible: PUTs are read and forgotten, calls are answered from the plan.
 * What remains is what the page does. Started by `startServer`.
 */
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { runnerImport } from 'vite';

/** @type {{ module: typeof import('@sealift/protocol') }} */
const { module: protocol } = await runnerImport('@sealift/protocol', {
  configFile: false,
  root: import.meta.dirname,
  logLevel: 'warn',
  resolve: { conditions: ['@sealift/source', 'node'] },
});

const ALLOW = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'PUT, POST',
  'access-control-allow-headers': '*',
  'access-control-max-age': '600',
};
const HOUR = 3_600_000;

const server = createServer(async (request, response) => {
  const answer = (body = '') => response.writeHead(200, ALLOW).end(body);
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  if (request.method === 'POST') answer(JSON.stringify(call(pathname, await json(request))));
  else if (request.method === 'PUT') request.on('end', () => answer()).resume();
  else answer();
});
server.listen(0, '127.0.0.1', () => {
  const origin = `http://localhost:${server.address().port}`;
  console.log(JSON.stringify({ s3: `${origin}/bucket`, signer: `${origin}/signer` }));
});
process.once('SIGTERM', () => process.exit(0));

/** The token is the file's size: nothing has to be remembered. */
function call(path, body) {
  const { partSize, partCount, objectSize } = protocol.planParts(body.size ?? Number(body.token));
  const token = body.token ?? String(body.size);
  const expiresAt = Date.now() + HOUR;
  const request = (partNumber) => ({
    partNumber,
    method: 'PUT',
    // As long as a presigned URL is.
    url: `http://localhost:${server.address().port}/bucket/${token}?partNumber=${partNumber}&X-Amz-Signature=${'0'.repeat(400)}`,
    headers: {},
    expiresAt,
  });
  const client = { suite: 'ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY', keyring: 'raw-aes' };
  switch (path) {
    case '/signer/uploads':
      return {
        token,
        key: 'k',
        bucket: 'bucket',
        protection: { profile: 'client', client },
        partSize,
        partCount,
        expiresAt,
      };
    case '/signer/uploads/start':
      return { token, ...(partCount === 1 ? { put: request(1) } : {}) };
    case '/signer/uploads/parts':
      return { parts: body.partNumbers.map(request) };
    case '/signer/uploads/complete':
      return { receipt: { key: 'k', size: Number(token), objectSize } };
    default:
      return { token, expiresAt };
  }
}
