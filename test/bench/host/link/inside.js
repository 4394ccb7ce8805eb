import { Agent, request } from 'node:http';

/**
 * `fetch` for a server that stands beside S3: what it asks an address behind a link goes to S3 itself, signed for that address.
 *
 * @param {number} port of S3
 * @returns {(url: string, init: RequestInit) => Promise<Response>}
 */
export function fetchInside(port) {
  const agent = new Agent({ keepAlive: true });
  return (url, { method, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      const { host, pathname, search } = new URL(url);
      const to = { port, agent, method, path: pathname + search, headers: { ...headers, host }, signal };
      const asked = request(to, (answer) => {
        answer.toArray().then((chunks) => {
          const bytes = Buffer.concat(chunks);
          const { statusCode: status, headers } = answer;
          resolve(new Response(bytes.byteLength > 0 ? bytes : null, { status, headers }));
        }, reject);
      });
      asked.once('error', reject).end(body);
    });
}
