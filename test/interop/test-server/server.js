import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { SealiftError } from '@sealift/core/errors';
import { clientOf, keyringsOf } from './clients.js';
import { fromHeader, toHeader } from './header-list.js';

/**
 * `@sealift/client` behind the service that the official clients test each other with (Smithy model `S3ECTestServer`, restJson1):
 * `POST /client`, `PUT` and `GET /object/{bucket}/{key}`, `POST /object/{bucket}/{key}/reencrypt`. Loopback only.
 *
 * @param {Parameters<typeof clientOf>[1] & { port?: number, put?: Set<string> }} world `put`: keys of objects that were put, which
 *   several servers may share
 * @returns {Promise<{ url: string, close(): Promise<void> }>}
 */
export async function startTestServer({ port = 0, put = new Set(), ...world }) {
  /** @type {Map<string, import('./clients.js').Made>} */
  const clients = new Map();
  const server = createServer(async (request, response) => {
    try {
      const { status = 200, headers = {}, body = '' } = await answerTo({ clients, put }, world, request);
      response.writeHead(status, headers).end(body);
    } catch (error) {
      response.writeHead(500, errorHeaders(error)).end(JSON.stringify({ message: messageOf(error) }));
    }
  });
  // Longer than a client of the tests keeps a connection that it does not use.
  server.keepAliveTimeout = 120_000;
  await new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(undefined)));
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** @returns {Promise<{ status?: number, headers?: Record<string, string>, body?: string | Uint8Array }>} */
async function answerTo({ clients, put }, world, request) {
  const { method, headers } = request;
  const body = await buffer(request);
  const [, resource, Bucket = '', ...rest] = new URL(request.url, 'http://x').pathname
    .split('/')
    .map(decodeURIComponent);
  if (method === 'POST' && resource === 'client') {
    const clientId = randomUUID();
    clients.set(clientId, await clientOf(JSON.parse(body.toString()).config, world));
    return json({ clientId });
  }
  const made = clients.get(headers.clientid);
  if (resource !== 'object' || made === undefined) return { status: 404 };
  const context = fromHeader(headers['content-metadata']);
  const options = made.hasContext && Object.keys(context).length > 0 ? { encryptionContext: context } : {};
  const isReEncrypt = method === 'POST' && rest.at(-1) === 'reencrypt';
  const place = { Bucket, Key: (isReEncrypt ? rest.slice(0, -1) : rest).join('/') };
  // The Java client adds the dot when it writes the file, and not when it reads it.
  const suffix = headers.instructionfilesuffix?.replace(/^\.?/, '.');
  if (isReEncrypt) {
    const { keyring } = await keyringsOf(JSON.parse(body.toString()), world.kms);
    const { instructionFileSuffix, enforceRotation } = await made.s3.reEncryptInstructionFile({
      ...place,
      newKeyring: keyring,
      enforceRotation: headers.enforcerotation === 'true',
      ...(suffix === undefined ? {} : { instructionFileSuffix: suffix }),
    });
    return json({ bucket: Bucket, key: place.Key, instructionFileSuffix, enforceRotation });
  }
  if (method === 'PUT') {
    await made.s3.putObject({ ...place, Body: body }, options);
    put.add(place.Key);
    return json({ bucket: Bucket, key: place.Key, metadata: [] });
  }
  const read = (more = {}) =>
    made.s3.getObject(
      { ...place, ...(headers.range ? { Range: headers.range } : {}) },
      { ...options, ...more, ...(suffix === undefined ? {} : { instructionFileSuffix: suffix }) },
    );
  const { Body, Metadata = {} } = await read()
    .catch((error) => {
      const movedFrom = copiedFrom(put, place.Key);
      if (error.code !== 'object-mismatch' || movedFrom === undefined) throw error;
      return read({ identity: { movedFrom } });
    })
    .catch((error) => inTheirWords(error, made.s3, place));
  return {
    headers: { 'content-type': 'application/octet-stream', 'content-metadata': toHeader(Metadata) },
    body: (await Body?.transformToByteArray()) ?? new Uint8Array(),
  };
}

/**
 * The tests copy objects, under names that begin with the old ones; the other clients do not look at the key. Ours is told.
 *
 * @param {ReadonlySet<string>} put @param {string} key
 */
function copiedFrom(put, key) {
  return [...put].filter((one) => one !== key && key.startsWith(one)).sort((a, b) => b.length - a.length)[0];
}

/**
 * Two of the tests look for the Java client's own sentences: these stand behind ours.
 *
 * @returns {Promise<never>}
 */
async function inTheirWords(error, s3, place) {
  if (error.code === 'encryption-context-mismatch')
    error.message += ' Provided encryption context does not match information retrieved from S3';
  if (error.code === 'legacy-algorithm-refused') {
    const { wrapAlgorithm } = (await s3.headObject(place)).encryption;
    error.message += ` Enable legacy wrapping algorithms to use legacy key wrapping algorithm: ${wrapAlgorithm}`;
  }
  throw error;
}

/** @param {unknown} value */
function json(value) {
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

/** What the client refuses is modelled apart from what goes wrong around it. */
function errorHeaders(error) {
  const type = error instanceof SealiftError ? 'S3EncryptionClientError' : 'GenericServerError';
  return { 'content-type': 'application/json', 'x-amzn-errortype': type };
}

function messageOf(error) {
  return error instanceof SealiftError ? `${error.code}: ${error.message}` : String(error);
}
