import { DOCS } from '../docs.js';
import { presignerOf } from '../presigner.js';
import { told } from '../told.js';

const MINUTE = 60_000;
const WEEK = 7 * 24 * 3600;
const doc = DOCS.queryAuth;
const SSE = 'x-amz-server-side-encryption';

/** @typedef {import('../site.js').Site} Site */

/** @param {string} name @param {string | string[]} aws @param {(site: Site) => Promise<any>} ask */
const one = (name, aws, ask) => ({
  name,
  aws,
  doc,
  run: async (/** @type {Site} */ site) => told(await ask(site)),
});

/** PUT with a presigned URL. @param {Site} site @param {import('../sign.js').Draft} draft */
const put = (site, draft) => site.put(draft.headers, { via: 'query', ...draft });

/** Signed by our signer, sent as a page sends it. @param {Site} site @param {Record<string, string>} [headers] @param {(sent: Record<string, string>) => void} [change] */
async function ours(site, headers = {}, change = () => {}) {
  const key = site.key();
  const presigner = presignerOf(site);
  const length = { 'content-length': '5' };
  const signed = await presigner.presign({ method: 'PUT', key, headers: { ...headers, ...length } });
  const sent = { ...signed.headers, ...length };
  change(sent);
  const body = Buffer.alloc(Number(sent['content-length']), 'h');
  return { key, presigner, answer: await site.fetch(signed.url, 'PUT', sent, body) };
}

/** @type {import('./case.js').Topic} */
export const presigned = {
  title: 'Presigned URLs',
  cases: [
    one('a good URL', '200', (site) => put(site, {})),
    one('a signature with one digit changed', '403 SignatureDoesNotMatch', (site) =>
      put(site, {
        change: ({ query }) => {
          query['X-Amz-Signature'] = (query['X-Amz-Signature'] ?? '').replace(/.$/, (c) =>
            c === '0' ? '1' : '0',
          );
        },
      }),
    ),
    one('an expired URL', '403 AccessDenied', (site) => put(site, { at: Date.now() - MINUTE, expires: 30 })),
    one('a URL of tomorrow', '403 AccessDenied', (site) => put(site, { at: Date.now() + 24 * 60 * MINUTE })),
    one('an expiry of 7 days', '200', (site) => put(site, { expires: WEEK })),
    one('an expiry of 7 days and 1 second', '400 AuthorizationQueryParametersError', (site) =>
      put(site, { expires: WEEK + 1 }),
    ),
    one('an expiry of 0 seconds', '4xx', (site) => put(site, { expires: 0 })),
    one('Host not signed', '4xx', (site) => put(site, { unsigned: ['host'] })),
    one('another region in the scope', '400 AuthorizationQueryParametersError', (site) =>
      put(site, { region: 'ap-south-1' }),
    ),
    one('an unknown access key', '403 InvalidAccessKeyId', (site) =>
      put(site, { accessKeyId: 'AKIANOBODY' }),
    ),
    one('X-Amz-Expires missing', '400 AuthorizationQueryParametersError', (site) =>
      put(site, { change: ({ query }) => delete query['X-Amz-Expires'] }),
    ),
    one('another key', '403 SignatureDoesNotMatch', (site) =>
      put(site, { change: (wire) => (wire.path += '-2') }),
    ),
    one('another method', '403 SignatureDoesNotMatch', (site) =>
      put(site, { method: 'GET', change: (wire) => (wire.method = 'PUT') }),
    ),
    one('a longer life written into the URL', '403 SignatureDoesNotMatch', (site) =>
      put(site, { change: ({ query }) => (query['X-Amz-Expires'] = '3600') }),
    ),
    one('a parameter added', '403 SignatureDoesNotMatch', (site) =>
      put(site, { change: ({ query }) => (query['x-amz-acl'] = 'public-read') }),
    ),
    one('an unsigned x-amz-meta header', '403 AccessDenied', (site) =>
      put(site, { change: ({ headers }) => (headers['x-amz-meta-a'] = '1') }),
    ),
    one('an unsigned encryption header', '403 AccessDenied', (site) =>
      put(site, { change: ({ headers }) => (headers[SSE] = 'AES256') }),
    ),
    one('an unsigned x-amz-tagging header', '403 AccessDenied', (site) =>
      put(site, { change: ({ headers }) => (headers['x-amz-tagging'] = 'a=1') }),
    ),
    one('a signed header left out', '403 SignatureDoesNotMatch', (site) =>
      put(site, { headers: { [SSE]: 'AES256' }, change: ({ headers }) => delete headers[SSE] }),
    ),
    one('a signed header with another value', '403 SignatureDoesNotMatch', (site) =>
      put(site, {
        headers: { 'x-amz-meta-a': '1' },
        change: ({ headers }) => (headers['x-amz-meta-a'] = '2'),
      }),
    ),
    one('our signer: put and get', '200, hhhhh', async (site) => {
      const { key, presigner, answer } = await ours(site, {
        'content-type': 'text/plain',
        'if-none-match': '*',
      });
      if (answer.status !== 200) return answer;
      const get = await presigner.presign({ method: 'GET', key });
      const got = await site.fetch(get.url, 'GET', { ...get.headers });
      return { ...got, status: `${got.status}, ${got.body}` };
    }),
    one('our signer: a body one byte longer than signed', '403 SignatureDoesNotMatch', async (site) => {
      const { answer } = await ours(site, {}, (sent) => {
        sent['content-length'] = '6';
      });
      return answer;
    }),
    one('our signer: If-None-Match left out', '403 SignatureDoesNotMatch', async (site) => {
      const { answer } = await ours(site, { 'if-none-match': '*' }, (sent) => {
        delete sent['if-none-match'];
      });
      return answer;
    }),
    one('our signer: another content type', '403 SignatureDoesNotMatch', async (site) => {
      const { answer } = await ours(site, { 'content-type': 'text/plain' }, (sent) => {
        sent['content-type'] = 'text/html';
      });
      return answer;
    }),
  ],
};
