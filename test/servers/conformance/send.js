import * as http from 'node:http';
import * as https from 'node:https';
import { queryOf } from './sign.js';

/**
 * @typedef {object} Answer
 * @property {number} status
 * @property {string | undefined} code `<Code>` of an error document
 * @property {Record<string, string>} headers
 * @property {Buffer} body
 */

/** An agent that trusts the authority of one server. @param {string | undefined} ca */
export function agentFor(ca) {
  return ca === undefined ? new http.Agent({ keepAlive: true }) : new https.Agent({ ca, keepAlive: true });
}

/**
 * Sends exactly these headers; nothing is added but Host.
 *
 * @param {string} endpoint
 * @param {http.Agent} agent
 * @param {import('./sign.js').Wire} wire
 * @returns {Promise<Answer>}
 */
export function send(endpoint, agent, { method, path, query, headers, body }) {
  const text = queryOf(query);
  return exchange(`${endpoint}${path}${text === '' ? '' : `?${text}`}`, agent, method, headers, body);
}

/**
 * @param {string} url
 * @param {http.Agent} agent
 * @param {string} method
 * @param {Record<string, string>} headers
 * @param {Uint8Array} [body]
 * @returns {Promise<Answer>}
 */
export function exchange(url, agent, method, headers, body) {
  const { request } = url.startsWith('https:') ? https : http;
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, method, headers }, async (incoming) => {
      try {
        const pieces = [];
        for await (const piece of incoming) pieces.push(piece);
        resolve(answerOf(incoming, Buffer.concat(pieces)));
      } catch (error) {
        reject(error);
      }
    });
    sent.setTimeout(20_000, () => sent.destroy(new Error('no answer within 20 seconds')));
    sent.once('error', reject);
    sent.end(body);
  });
}

/** @param {http.IncomingMessage} incoming @param {Buffer} body @returns {Answer} */
function answerOf({ statusCode = 0, headers }, body) {
  const code = /<Code>([^<]+)<\/Code>/.exec(body.subarray(0, 4096).toString('utf8'))?.[1];
  const flat = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  return { status: statusCode, code, headers: flat, body };
}
