import { agentFor, exchange } from '../conformance/send.js';

/**
 * The `s3` of `createSigner` for a server, without the bucket. Where the server has an authority of its own, requests go
 * through an agent that trusts it: `fetch` takes none.
 *
 * @param {Pick<import('./server.js').Server, 'endpoint' | 'region' | 'credentials' | 'ca'>} server
 */
export function signerOptions({ endpoint, region, credentials, ca }) {
  const agent = agentFor(ca);
  /** @param {string} url @param {RequestInit} init */
  const throughAgent = async (url, { method = 'GET', headers, body }) => {
    const bytes = typeof body === 'string' ? Buffer.from(body) : undefined;
    const own = /** @type {Record<string, string>} */ (headers);
    const sent = bytes === undefined ? own : { ...own, 'content-length': String(bytes.byteLength) };
    const answer = await exchange(url, agent, method, sent, bytes);
    const none = method === 'HEAD' || answer.status === 204 || answer.status === 304;
    const { status } = answer;
    return new Response(none ? null : new Uint8Array(answer.body), { status, headers: answer.headers });
  };
  return {
    endpoint,
    region,
    credentials,
    forcePathStyle: true,
    ...(ca === undefined ? {} : { fetch: throughAgent }),
  };
}
