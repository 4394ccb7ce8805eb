import { describe, expect, test } from 'vitest';
import type { DevS3 } from '../index.js';
import { type RawAnswer, sendRaw } from '../testing/raw.js';
import { startServer } from '../testing/server.js';

// Amazon S3 API reference, "Signature Calculations for the Authorization Header" and "Authenticating Requests:
// Using Query Parameters". The published signatures, sent to a server whose clock stands in May 2013.

const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const CREDENTIAL = 'Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request';

const example = (): Promise<DevS3> =>
  startServer({
    clock: () => Date.parse('2013-05-24T00:00:00Z'),
    credentials: {
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    },
    buckets: ['examplebucket'],
    domains: ['s3.amazonaws.com'],
  });

function send(
  s3: DevS3,
  [method, target]: [string, string],
  headers: Record<string, string>,
  signed: string,
  signature: string,
  body = '',
): Promise<RawAnswer> {
  const authorization = `AWS4-HMAC-SHA256 ${CREDENTIAL},SignedHeaders=${signed},Signature=${signature}`;
  const base = {
    Host: 'examplebucket.s3.amazonaws.com',
    'x-amz-date': '20130524T000000Z',
    'x-amz-content-sha256': EMPTY,
  };
  return sendRaw(s3.port, {
    method,
    target,
    headers: Object.entries({ ...base, ...headers, Authorization: authorization }),
    body,
  });
}

const GET_OBJECT = 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41';

describe('the published examples', () => {
  test('PUT object with dollar sign, Date and storage class', async () => {
    const s3 = await example();
    const headers = {
      Date: 'Fri, 24 May 2013 00:00:00 GMT',
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
      'Content-Length': '21',
    };
    const signed = 'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class';
    const signature = '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd';
    const put = await send(
      s3,
      ['PUT', '/test$file.text'],
      headers,
      signed,
      signature,
      'Welcome to Amazon S3.',
    );
    expect(put.status).toBe(200);
  });

  test('GET object with a range', async () => {
    const s3 = await example();
    const signed = 'host;range;x-amz-content-sha256;x-amz-date';
    const headers = { Range: 'bytes=0-9' };
    expect((await send(s3, ['GET', '/test.txt'], headers, signed, GET_OBJECT)).code).toBe('NoSuchKey');
    const forged = await send(s3, ['GET', '/test.txt'], { Range: 'bytes=0-8' }, signed, GET_OBJECT);
    expect(forged.code).toBe('SignatureDoesNotMatch');
  });

  test('GET bucket lifecycle and list', async () => {
    const s3 = await example();
    const signed = 'host;x-amz-content-sha256;x-amz-date';
    const lifecycle = 'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543';
    expect((await send(s3, ['GET', '/?lifecycle'], {}, signed, lifecycle)).code).toBe(
      'NoSuchLifecycleConfiguration',
    );
    const list = '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7';
    const listed = await send(s3, ['GET', '/?max-keys=2&prefix=J'], {}, signed, list);
    expect([listed.status, listed.body.includes('<MaxKeys>2</MaxKeys>')]).toEqual([200, true]);
  });

  test('presigned GET', async () => {
    const s3 = await example();
    const target =
      '/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request' +
      '&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host' +
      '&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404';
    const headers: [string, string][] = [['Host', 'examplebucket.s3.amazonaws.com']];
    expect((await sendRaw(s3.port, { method: 'GET', target, headers })).code).toBe('NoSuchKey');
    expect((await sendRaw(s3.port, { method: 'HEAD', target, headers })).status).toBe(403);
  });

  const chunk = (size: number, signature: string): string =>
    `${size.toString(16)};chunk-signature=${signature}\r\n${'a'.repeat(size)}\r\n`;
  const chunked = {
    Host: 's3.amazonaws.com',
    'x-amz-storage-class': 'REDUCED_REDUNDANCY',
    'Content-Encoding': 'aws-chunked',
    'x-amz-decoded-content-length': '66560',
  };

  test('PUT in signed chunks', async () => {
    const s3 = await example();
    const body =
      chunk(65536, 'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648') +
      chunk(1024, '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497') +
      chunk(0, 'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9');
    const headers = {
      ...chunked,
      'Content-Length': '66824',
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    };
    const signed =
      'content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class';
    const seed = '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9';
    const put = (text: string): Promise<RawAnswer> =>
      send(s3, ['PUT', '/examplebucket/chunkObject.txt'], headers, signed, seed, text);
    expect((await put(body.replace('aaa\r\n0;', 'aab\r\n0;'))).code).toBe('SignatureDoesNotMatch');
    expect(body.length).toBe(66824);
    expect((await put(body)).status).toBe(200);
  });

  test('PUT in signed chunks with a signed trailer', async () => {
    const s3 = await example();
    const chunks =
      chunk(65536, 'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2') +
      chunk(1024, '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7') +
      '0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n';
    const trailer =
      'x-amz-checksum-crc32c:sOO8/Q==\r\n' +
      'x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n';
    const signed =
      'content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class;x-amz-trailer';
    const seed = '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e';
    const put = (text: string): Promise<RawAnswer> => {
      const headers = {
        ...chunked,
        'Content-Length': String(text.length),
        'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
        'x-amz-trailer': 'x-amz-checksum-crc32c',
      };
      return send(s3, ['PUT', '/examplebucket/chunkObject.txt'], headers, signed, seed, text);
    };
    expect((await put(chunks + trailer)).status).toBe(200);
    expect((await put(chunks + trailer.replace('d81f', 'd81e'))).code).toBe('SignatureDoesNotMatch');
    expect((await put(chunks + trailer.replace('sOO8', 'sOO9'))).code).toBe('SignatureDoesNotMatch');
    expect((await put(`${chunks}\r\n`)).code).toBe('MalformedTrailerError');
  });
});
