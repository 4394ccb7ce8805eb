import { describe, expect, test, vi } from 'vitest';
import { connect, type S3Options } from './connection.js';
import { s3Code, s3Status } from './errors.js';
import { ANSWER_BYTES, S3Error, S3Requests } from './requests.js';

const OPTIONS: S3Options = {
  bucket: 'my-bucket',
  region: 'eu-central-1',
  credentials: { accessKeyId: 'A', secretAccessKey: 'S' },
};
const error = (status: number, code: string): Response =>
  new Response(`<Error><Code>${code}</Code><Message>about it</Message></Error>`, { status });

/** Requests that are answered with these, one after the other; the last one again and again. */
function asked(answers: (() => Response)[], more: Partial<S3Options> = {}) {
  const calls: [string, RequestInit][] = [];
  const fetch: NonNullable<S3Options['fetch']> = async (url, init) => {
    calls.push([url, init]);
    const answer = answers[Math.min(calls.length, answers.length) - 1];
    if (answer === undefined) throw new TypeError('fetch failed');
    return answer();
  };
  return { requests: new S3Requests(connect({ ...OPTIONS, fetch, ...more })), calls };
}

describe('what is tried again', () => {
  test.each([408, 429, 500, 502, 503, 504])('%i', async (status) => {
    const { requests, calls } = asked([() => error(status, 'SlowDown'), () => new Response('done')]);
    expect(new TextDecoder().decode((await requests.send({ method: 'GET', key: 'k' })).bytes)).toBe('done');
    expect(calls).toHaveLength(2);
  });

  test.each([301, 400, 403, 404, 405, 409, 412, 501])('not %i', async (status) => {
    const { requests, calls } = asked([() => error(status, 'AccessDenied')]);
    const failure = await requests.send({ method: 'GET', key: 'k' }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(S3Error);
    expect([s3Code(failure), s3Status(failure), (failure as Error).message]).toEqual([
      'AccessDenied',
      status,
      'about it',
    ]);
    expect(calls).toHaveLength(1);
  });

  test('a network that fails, three times in all; each attempt is signed anew', async () => {
    const { requests, calls } = asked([]);
    await expect(requests.send({ method: 'GET', key: 'k' })).rejects.toThrow('fetch failed');
    expect(calls).toHaveLength(3);
    const { requests: once, calls: one } = asked([], { maxAttempts: 1 });
    await expect(once.send({ method: 'GET', key: 'k' })).rejects.toThrow('fetch failed');
    expect(one).toHaveLength(1);
  });

  test('an answer that does not come is waited for as long as was said', async () => {
    const fetch: NonNullable<S3Options['fetch']> = (_, { signal }) =>
      new Promise((_resolve, reject) =>
        signal?.addEventListener('abort', () => reject(signal.reason as Error)),
      );
    const requests = new S3Requests(connect({ ...OPTIONS, fetch, maxAttempts: 1 }));
    const failure = await requests.send({ method: 'GET', timeout: 20 }).catch((error: unknown) => error);
    expect(s3Code(failure)).toBe('TimeoutError');
  });

  test('no credentials, and an address without TLS for keys, are not', async () => {
    const credentials = vi.fn(() =>
      Promise.reject(Object.assign(new Error('none'), { name: 'CredentialsProviderError' })),
    );
    const { requests, calls } = asked([() => new Response()], { credentials });
    await expect(requests.send({ method: 'GET' })).rejects.toThrow('none');
    expect([credentials.mock.calls.length, calls.length]).toEqual([1, 0]);
    const plain = asked([() => new Response()], { endpoint: 'http://store.example' });
    const headers = { 'x-amz-server-side-encryption-customer-algorithm': 'AES256' };
    await expect(plain.requests.send({ method: 'GET', headers })).rejects.toThrow('must be https');
    expect(plain.calls).toEqual([]);
  });
});

describe('what is believed', () => {
  test('an error inside a 200 is one where S3 may fail late, and content elsewhere', async () => {
    const late = () => error(200, 'InternalError');
    const { requests } = asked([late], { maxAttempts: 1 });
    await expect(requests.send({ method: 'POST', key: 'k' })).rejects.toMatchObject({
      name: 'InternalError',
    });
    expect((await requests.send({ method: 'GET', key: 'k' })).bytes.byteLength).toBeGreaterThan(10);
  });

  test('a document that was cut off is none', async () => {
    const { requests } = asked([() => new Response('<List><Part>1</Part>')]);
    await expect(requests.document({ method: 'GET' })).rejects.toThrow('no whole document');
  });

  test('an answer without end is given up', async () => {
    const piece = new Uint8Array(1_048_576);
    let sent = 0;
    const endless = () =>
      new Response(
        new ReadableStream({
          pull(controller) {
            sent += piece.byteLength;
            controller.enqueue(piece);
          },
        }),
      );
    const { requests } = asked([endless], { maxAttempts: 1 });
    await expect(requests.send({ method: 'GET' })).rejects.toThrow('more than it should');
    expect(sent).toBeLessThan(ANSWER_BYTES + 4 * piece.byteLength);
  });

  test('no redirect is followed', async () => {
    const { requests, calls } = asked([
      () => new Response(null, { status: 307, headers: { location: 'https://evil.example' } }),
    ]);
    await expect(requests.send({ method: 'GET' })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 307 },
    });
    expect(calls.map(([, { redirect }]) => redirect)).toEqual(['manual']);
  });
});

test('every header is signed, and the owner goes with every request', async () => {
  const { requests, calls } = asked([() => new Response()], { expectedBucketOwner: '111122223333' });
  await requests.send({
    method: 'POST',
    key: 'a b',
    query: { uploads: '' },
    headers: { 'content-type': 'x/y' },
    body: '<a/>',
  });
  const [[url, { headers, body }] = ['', {}]] = calls;
  expect(url).toBe('https://my-bucket.s3.eu-central-1.amazonaws.com/a%20b?uploads=');
  expect(body).toBe('<a/>');
  const { authorization = '', ...sent } = headers as Record<string, string>;
  expect(sent['x-amz-expected-bucket-owner']).toBe('111122223333');
  expect(/SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(';')).toEqual(
    [...Object.keys(sent).filter((name) => name !== 'accept-encoding'), 'host'].sort(),
  );
});
