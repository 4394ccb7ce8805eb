import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { DevS3 } from '../index.js';
import {
  type Attack,
  draftFor,
  edit,
  expectRefused,
  type Headers,
  header,
  later,
  MINUTE,
  target,
  withHeaders,
} from '../testing/attack.js';
import { type RawRequest, sendRaw } from '../testing/raw.js';
import { BUCKET, startServer } from '../testing/server.js';
import { presign, signHeader } from '../testing/signer.js';

const S = 'SignatureDoesNotMatch';
const Q = 'AuthorizationQueryParametersError';

const QUERY_ATTACKS: readonly Attack[] = [
  ['wrong secret', S, (s) => presign(draftFor(s, { secretAccessKey: 'guess' }))],
  ['expired', 'AccessDenied', (s) => presign(draftFor(s, { timestamp: later(-2 * MINUTE) }))],
  ['not valid yet', 'AccessDenied', (s) => presign(draftFor(s, { timestamp: later(20 * MINUTE) }))],
  ['eight days', Q, (s) => presign(draftFor(s, { expires: '691200' }))],
  ['zero seconds', Q, (s) => presign(draftFor(s, { expires: '0' }))],
  ['negative seconds', Q, (s) => presign(draftFor(s, { expires: '-1' }))],
  ['seconds in hex', Q, (s) => presign(draftFor(s, { expires: '0x10' }))],
  ['seconds with a fraction', Q, (s) => presign(draftFor(s, { expires: '1.5' }))],
  ['expiry prolonged', S, (s) => target(presign(draftFor(s)), (t) => t.replace('Expires=60', 'Expires=600'))],
  ['used with another method', S, (s) => edit(presign(draftFor(s)), () => ({ method: 'GET' }))],
  ['used for another key', S, (s) => target(presign(draftFor(s)), (t) => t.replace('/key', '/key2'))],
  [
    'used for another bucket',
    S,
    (s) => target(presign(draftFor(s)), (t) => t.replace(BUCKET, 'other-bucket')),
  ],
  ['uploadId added', S, (s) => target(presign(draftFor(s)), (t) => `${t}&uploadId=1&partNumber=1`)],
  [
    'versionId added',
    S,
    (s) => target(presign(draftFor(s, { method: 'GET' })), (t) => `${t}&versionId=null`),
  ],
  [
    'response override added',
    S,
    (s) => target(presign(draftFor(s, { method: 'GET' })), (t) => `${t}&response-content-type=text/html`),
  ],
  ['acl added', S, (s) => target(presign(draftFor(s)), (t) => `${t}&acl`)],
  [
    'signed parameter taken away',
    S,
    (s) => target(presign(draftFor(s, { query: [['tagging', '']] })), (t) => t.replace('tagging&', '')),
  ],
  [
    'signed parameter twice',
    'InvalidArgument',
    (s) =>
      presign(
        draftFor(s, {
          query: [
            ['partNumber', '1'],
            ['partNumber', '2'],
            ['uploadId', 'x'],
          ],
        }),
      ),
  ],
  ['signature twice', Q, (s) => target(presign(draftFor(s)), (t) => `${t}&X-Amz-Signature=00`)],
  [
    'signature twice, wrong one first',
    Q,
    (s) => target(presign(draftFor(s)), (t) => t.replace('?', '?X-Amz-Signature=00&')),
  ],
  [
    'signature name in lower case',
    Q,
    (s) => target(presign(draftFor(s)), (t) => t.replace('X-Amz-Signature', 'x-amz-signature')),
  ],
  [
    'second signature name in lower case',
    Q,
    (s) => target(presign(draftFor(s)), (t) => `${t}&x-amz-signature=00`),
  ],
  [
    'encoded signature name twice',
    Q,
    (s) => target(presign(draftFor(s)), (t) => `${t}&X%2DAmz%2DSignature=00`),
  ],
  ['expires twice', Q, (s) => target(presign(draftFor(s)), (t) => `${t}&X-Amz-Expires=600`)],
  ['date missing', Q, (s) => target(presign(draftFor(s)), (t) => t.replace(/X-Amz-Date=[^&]*&/, ''))],
  ['signature missing', Q, (s) => target(presign(draftFor(s)), (t) => t.replace(/&X-Amz-Signature=.*/, ''))],
  ['credential date is another day', Q, (s) => presign(draftFor(s, { scopeDate: '20200101' }))],
  ['other region', Q, (s) => presign(draftFor(s, { region: 'eu-west-1' }))],
  ['other service', Q, (s) => presign(draftFor(s, { service: 's3-outposts' }))],
  ['unknown access key', 'InvalidAccessKeyId', (s) => presign(draftFor(s, { accessKeyId: 'NOBODY' }))],
  ['algorithm changed', Q, (s) => target(presign(draftFor(s)), (t) => t.replace('HMAC-SHA256', 'HMAC-SHA1'))],
  [
    'host not among the signed headers',
    'AccessDenied',
    (s) =>
      presign(
        draftFor(s, { headers: withHeaders(s, ['content-type', 'a/b']), signedHeaders: ['content-type'] }),
      ),
  ],
  ['unsigned x-amz header', 'AccessDenied', (s) => header(presign(draftFor(s)), ['x-amz-tagging', 'a=b'])],
  [
    'unsigned SSE-C headers',
    'AccessDenied',
    (s) => header(presign(draftFor(s)), ['x-amz-server-side-encryption-customer-algorithm', 'AES256']),
  ],
  [
    'unsigned copy source',
    'AccessDenied',
    (s) => header(presign(draftFor(s)), ['x-amz-copy-source', `/${BUCKET}/secret`]),
  ],
  [
    'signed length, longer body',
    S,
    (s) =>
      edit(presignedLength(s), () => ({ body: 'four5', headers: withHeaders(s, ['content-length', '5']) })),
  ],
  [
    'signed length, no length',
    S,
    (s) => edit(presignedLength(s), () => ({ headers: withHeaders(s), body: '' })),
  ],
  [
    'signature version 2',
    'InvalidRequest',
    (s) => ({
      method: 'GET',
      target: `/${BUCKET}/key?AWSAccessKeyId=A&Expires=9999999999&Signature=c2ln`,
      headers: withHeaders(s),
    }),
  ],
  ['session token', 'InvalidToken', (s) => presign(draftFor(s, { query: [['X-Amz-Security-Token', 't']] }))],
  [
    'hoisted encryption',
    'InvalidArgument',
    (s) => presign(draftFor(s, { query: [['x-amz-server-side-encryption', 'AES256']], body: 'x' })),
  ],
  [
    'hoisted metadata with a line break',
    'InvalidArgument',
    (s) => presign(draftFor(s, { query: [['x-amz-meta-a', 'b%0D%0Aset-cookie%3A%20c']], body: 'x' })),
  ],
  [
    'hoisted and sent, different',
    'InvalidArgument',
    (s) =>
      presign(
        draftFor(s, {
          query: [['x-amz-tagging', 'a%3Db']],
          headers: withHeaders(s, ['x-amz-tagging', 'a=c']),
          signedHeaders: ['host', 'x-amz-tagging'],
          body: 'x',
        }),
      ),
  ],
  [
    'subresources in conflict',
    'InvalidRequest',
    (s) =>
      presign(
        draftFor(s, {
          method: 'GET',
          query: [
            ['policy', ''],
            ['tagging', ''],
          ],
        }),
      ),
  ],
  [
    'chunk signatures on a presigned URL',
    'InvalidArgument',
    (s) => presign(draftFor(s, { query: [['X-Amz-Content-Sha256', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD']] })),
  ],
];

function presignedLength(s3: DevS3): RawRequest {
  return presign(
    draftFor(s3, {
      body: 'four',
      headers: withHeaders(s3, ['content-length', '4']),
      signedHeaders: ['content-length', 'host'],
    }),
  );
}

describe('presigned, to be refused', () => {
  test.each(QUERY_ATTACKS)('%s', async (_, code, build) => {
    const s3 = await startServer({ buckets: [BUCKET, 'other-bucket'] });
    await expectRefused(s3, code, build(s3));
  });

  test('the drafts themselves are good', async () => {
    const s3 = await startServer();
    expect((await sendRaw(s3.port, presign(draftFor(s3, { body: 'x' })))).status).toBe(200);
    const length = presignedLength(s3);
    expect(
      (
        await sendRaw(
          s3.port,
          edit(length, (r) => ({ headers: r.headers.slice(0, 2) })),
        )
      ).status,
    ).toBe(200);
  });

  test('unsigned headers are named', async () => {
    const s3 = await startServer();
    const request = header(presign(draftFor(s3)), ['x-amz-meta-b', '1'], ['x-amz-meta-a', '2']);
    const answer = await expectRefused(s3, 'AccessDenied', request);
    expect(answer.body).toContain('<HeadersNotSigned>x-amz-meta-b, x-amz-meta-a</HeadersNotSigned>');
  });

  test('no byte of the target can be changed', async () => {
    const s3 = await startServer({ buckets: [BUCKET] });
    const good = presign(draftFor(s3, { body: 'x' }));
    const bytes = [...good.target];
    const changed = bytes.map((char, i) =>
      [...bytes.slice(0, i), char === 'w' ? 'y' : 'w', ...bytes.slice(i + 1)].join(''),
    );
    const answers = await Promise.all(changed.map((text) => sendRaw(s3.port, { ...good, target: text })));
    expect(answers.map(({ status }) => status).filter((status) => status < 400 || status >= 500)).toEqual([]);
  });
});

describe('SSE-C with a key that the signer does not know', () => {
  const name = 'x-amz-server-side-encryption-customer-';
  const key = Buffer.alloc(32, 5);
  const secrets: Headers = [
    [`${name}key`, key.toString('base64')],
    [`${name}key-MD5`, createHash('md5').update(key).digest('base64')],
  ];

  test('key and MD5 may be unsigned when the algorithm is signed', async () => {
    const s3 = await startServer();
    const algorithm: Headers = [
      ['host', `127.0.0.1:${s3.port}`],
      [`${name}algorithm`, 'AES256'],
    ];
    const signed = presign(
      draftFor(s3, { body: 'x', headers: algorithm, signedHeaders: ['host', `${name}algorithm`] }),
    );
    expect((await sendRaw(s3.port, header(signed, ...secrets))).status).toBe(200);
    await expectRefused(s3, 'InvalidArgument', signed);
    await expectRefused(s3, 'AccessDenied', header(signed, ...secrets, ['x-amz-meta-a', 'b']));
  });

  test('the keys of a copy source, and requests signed by header, have no such exception', async () => {
    const s3 = await startServer();
    const source = 'x-amz-copy-source-server-side-encryption-customer-';
    const signedHeaders = ['host', `${source}algorithm`, `${name}algorithm`];
    const headers: Headers = [
      ['host', `127.0.0.1:${s3.port}`],
      [`${name}algorithm`, 'AES256'],
      [`${source}algorithm`, 'AES256'],
    ];
    const signed = presign(draftFor(s3, { body: 'x', headers, signedHeaders }));
    const copied = secrets.map(([secret, value]): [string, string] => [secret.replace(name, source), value]);
    await expectRefused(s3, 'AccessDenied', header(signed, ...secrets, ...copied));
    const byHeader = signHeader(
      draftFor(s3, { body: 'x', headers: withHeaders(s3, [`${name}algorithm`, 'AES256']) }),
    );
    await expectRefused(s3, 'AccessDenied', header(byHeader, ...secrets));
  });

  test('not otherwise', async () => {
    const s3 = await startServer();
    await expectRefused(s3, 'AccessDenied', header(presign(draftFor(s3, { body: 'x' })), ...secrets));
    await expectRefused(
      s3,
      'AccessDenied',
      header(presign(draftFor(s3, { body: 'x' })), [`${name}algorithm`, 'AES256'], ...secrets),
    );
  });
});
