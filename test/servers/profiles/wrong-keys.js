import { createHash, randomBytes } from 'node:crypto';
import { openSite } from '../conformance/site.js';
import { told } from '../conformance/told.js';

const CUSTOMER = 'x-amz-server-side-encryption-customer';

/** @param {Uint8Array} key */
const headersOf = (key) => ({
  [`${CUSTOMER}-algorithm`]: 'AES256',
  [`${CUSTOMER}-key`]: Buffer.from(key).toString('base64'),
  [`${CUSTOMER}-key-md5`]: createHash('md5').update(key).digest('base64'),
});

/**
 * An object under SSE-C, asked for without its key, with another one, and with its own; by header and by the signer's URL.
 *
 * @param {import('../start/server.js').Server} server
 * @param {{ bucket: string, key: string, customerKey: string, request: { url: string, headers: Record<string, string> } }} object
 * @param {(check: string, got: string, wanted: string) => void} add
 * @param {import('./sweep.js').Sweep} sweep
 */
export async function askWithWrongKeys(server, { bucket, key, customerKey, request }, add, sweep) {
  const site = openSite(server);
  const wrong = randomBytes(32);
  sweep.know('SSE-C key', wrong);
  const ways = { 'no key': {}, 'another key': headersOf(wrong) };
  const refused = (/** @type {import('../conformance/send.js').Answer} */ answer) => {
    sweep.kept(
      'an error answer of S3',
      `${JSON.stringify(answer.headers)} ${answer.status >= 400 ? answer.body : ''}`,
    );
    return answer.status >= 400 && answer.status < 500 ? 'refused' : told(answer);
  };
  const right = headersOf(Buffer.from(customerKey, 'base64'));
  for (const method of ['GET', 'HEAD']) {
    for (const [name, headers] of Object.entries(ways))
      add(`${method} with ${name}`, refused(await site.send({ method, bucket, key, headers })), 'refused');
    add(`${method} with its key`, told(await site.send({ method, bucket, key, headers: right })), '200');
  }
  for (const [name, headers] of Object.entries(ways))
    add(`signer’s URL with ${name}`, refused(await site.fetch(request.url, 'GET', headers)), 'refused');
  add(
    'signer’s URL with its key',
    told(await site.fetch(request.url, 'GET', { ...request.headers, ...right })),
    '200',
  );
  site.close();
}
