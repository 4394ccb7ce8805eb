import { DOCS } from '../docs.js';
import { told } from '../told.js';

const MINUTE = 60_000;
const doc = DOCS.headerAuth;

/** @param {string} name @param {string | string[]} aws @param {(site: import('../site.js').Site) => Promise<any>} ask */
const one = (name, aws, ask) => ({
  name,
  aws,
  doc,
  run: async (/** @type {import('../site.js').Site} */ site) => told(await ask(site)),
});

/** @type {import('./case.js').Topic} */
export const headerSignatures = {
  title: 'Signature in the Authorization header',
  cases: [
    one('a good signature', '200', (site) => site.put()),
    one('a signature with one digit changed', '403 SignatureDoesNotMatch', (site) =>
      site.put(
        {},
        { change: (wire) => (wire.headers.authorization = turned(wire.headers.authorization ?? '')) },
      ),
    ),
    one('an unknown access key', '403 InvalidAccessKeyId', (site) =>
      site.put({}, { accessKeyId: 'AKIANOBODY' }),
    ),
    one('no signature at all', '403 AccessDenied', (site) => site.put({}, { via: 'nothing' })),
    one('another region in the scope', '400 AuthorizationHeaderMalformed', (site) =>
      site.put({}, { region: 'ap-south-1' }),
    ),
    one('another service in the scope', '400 AuthorizationHeaderMalformed', (site) =>
      site.put({}, { service: 'sqs' }),
    ),
    one('signed 14 minutes ago', '200', (site) => site.put({}, { at: Date.now() - 14 * MINUTE })),
    one('signed 16 minutes ago', '403 RequestTimeTooSkewed', (site) =>
      site.put({}, { at: Date.now() - 16 * MINUTE }),
    ),
    one('signed 16 minutes ahead', '403 RequestTimeTooSkewed', (site) =>
      site.put({}, { at: Date.now() + 16 * MINUTE }),
    ),
    one('a signed header changed afterwards', '403 SignatureDoesNotMatch', (site) =>
      site.put({ 'x-amz-meta-a': '1' }, { change: (wire) => (wire.headers['x-amz-meta-a'] = '2') }),
    ),
    one('a signed header left out afterwards', '403 SignatureDoesNotMatch', (site) =>
      site.put({ 'x-amz-meta-a': '1' }, { change: (wire) => delete wire.headers['x-amz-meta-a'] }),
    ),
    one('an unsigned x-amz-meta header', '403 AccessDenied', (site) =>
      site.put({ 'x-amz-meta-a': '1' }, { unsigned: ['x-amz-meta-a'] }),
    ),
    one('an unsigned encryption header', '403 AccessDenied', (site) =>
      site.put({ 'x-amz-server-side-encryption': 'AES256' }, { unsigned: ['x-amz-server-side-encryption'] }),
    ),
    one('Host not signed', '4xx', (site) => site.put({}, { unsigned: ['host'] })),
    one('another key than was signed', '403 SignatureDoesNotMatch', (site) =>
      site.put({}, { change: (wire) => (wire.path += '-2') }),
    ),
    one('another method than was signed', '403 SignatureDoesNotMatch', (site) =>
      site.put({}, { method: 'GET', change: (wire) => (wire.method = 'PUT') }),
    ),
    one('a query parameter that was not signed', '403 SignatureDoesNotMatch', (site) =>
      site.put({}, { change: (wire) => (wire.query['response-content-type'] = 'text/plain') }),
    ),
    one('x-amz-content-sha256 of another body', '400 XAmzContentSHA256Mismatch', (site) =>
      site.put({}, { change: (wire) => (wire.body = Buffer.from('olleh')) }),
    ),
    one('x-amz-content-sha256: UNSIGNED-PAYLOAD', '200', (site) =>
      site.put({}, { payload: 'UNSIGNED-PAYLOAD' }),
    ),
    one('x-amz-content-sha256 that is no hash', '400 InvalidArgument', (site) =>
      site.put({}, { payload: 'not-a-hash' }),
    ),
    one('header and query at once', '400 InvalidArgument', (site) =>
      site.put(
        {},
        {
          via: 'query',
          change: (wire) => {
            wire.headers.authorization =
              'AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host, Signature=f';
          },
        },
      ),
    ),
    one('signature version 2', '400 InvalidRequest', (site) =>
      site.put({}, { via: 'nothing', change: (wire) => (wire.headers.authorization = 'AWS SEALIFT:c2ln') }),
    ),
  ],
};

/** @param {string} text */
const turned = (text) => text.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
