import { createHash } from 'node:crypto';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { clientOf } from '../start/client.js';
import { agentFor, exchange, send } from './send.js';
import { sign } from './sign.js';
import { must } from './told.js';

const SHARED = 'conformance';

/** @typedef {ReturnType<typeof openSite>} Site */

/**
 * A running server, as the cases see it.
 *
 * @param {import('../start/server.js').Server} server with the bucket `conformance`
 * @param {import('../start/server.js').Server} [plain] the same kind of server without TLS
 */
export function openSite(server, plain) {
  const agent = agentFor(server.ca);
  // Retries would hide an answer; the checks of the SDK would hide what the server checks.
  const checks = { requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED' };
  const client = clientOf(server, /** @type {any} */ ({ maxAttempts: 1, ...checks }));
  const place = { ...server, host: new URL(server.endpoint).host, bucket: SHARED };
  const withoutTls = plain === undefined ? undefined : openSite(plain);
  let count = 0;
  return {
    name: server.name,
    server,
    client,
    bucket: SHARED,
    /** The same kind of server over plain HTTP. */
    plain() {
      if (withoutTls === undefined) throw new Error('this site has no twin without TLS');
      return withoutTls;
    },
    /** A key that no other case uses. */
    key: (name = 'object') => `${++count}/${name}`,
    /** Signs, and sends. @param {import('./sign.js').Draft} draft */
    send: (draft) => send(server.endpoint, agent, sign(draft, place)),
    /** Sends what somebody else signed. @param {string} url @param {string} method @param {Record<string, string>} headers @param {Uint8Array} [body] */
    fetch: (url, method, headers = {}, body = undefined) => exchange(url, agent, method, headers, body),
    /** PUT with a small body. @param {Record<string, string>} [headers] @param {import('./sign.js').Draft} [draft] */
    put: (headers = {}, draft = {}) =>
      send(
        server.endpoint,
        agent,
        sign({ method: 'PUT', key: `${++count}/object`, body: 'hello', headers, ...draft }, place),
      ),
    /**
     * Through the AWS SDK.
     * @param {any} command
     * @returns {Promise<{ status: number, code?: string, output: any }>}
     */
    call: (command) => answered(client.send(command)),
    /** A bucket of the case's own, whose settings it may change. */
    async newBucket() {
      const Bucket = `case-${++count}`;
      await must(answered(client.send(new CreateBucketCommand({ Bucket }))), 'CreateBucket');
      return Bucket;
    },
    close() {
      agent.destroy();
      client.destroy();
      withoutTls?.close();
    },
  };
}

/** @param {Promise<any>} sent */
async function answered(sent) {
  try {
    const output = await sent;
    return { status: output.$metadata.httpStatusCode, output };
  } catch (error) {
    const { name, Code, $metadata } = /** @type {any} */ (error);
    if ($metadata?.httpStatusCode === undefined) throw error;
    // An answer without a document, to HEAD, has no code; the SDK invents one.
    const invented = ['NotFound', 'Unknown', 'UnknownError', 'BadRequest', 'Forbidden'].includes(name);
    const code = Code ?? (invented ? undefined : name);
    return { status: $metadata.httpStatusCode, ...(code ? { code } : {}), output: undefined };
  }
}

/** @param {string | Uint8Array} bytes */
export const md5 = (bytes) => createHash('md5').update(bytes).digest('base64');
/** @param {string | Uint8Array} bytes */
export const md5Hex = (bytes) => createHash('md5').update(bytes).digest('hex');
