import { createHash } from 'node:crypto';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import type { DevS3 } from '../index.js';
import { draftFor, expectRefused, withHeaders } from '../testing/attack.js';
import { sendBytes, sendRaw } from '../testing/raw.js';
import { BUCKET, clientOf, startServer } from '../testing/server.js';
import { presign, signHeader } from '../testing/signer.js';

const text = (s3: DevS3, lines: string[], body = ''): Buffer =>
  Buffer.from(`${[...lines, `Host: 127.0.0.1:${s3.port}`].join('\r\n')}\r\n\r\n${body}`, 'latin1');

async function keysOf(s3: DevS3): Promise<string[]> {
  const { Contents = [] } = await clientOf(s3).send(new ListObjectsV2Command({ Bucket: BUCKET }));
  return Contents.map(({ Key = '' }) => Key);
}

describe('framing', () => {
  test.each([
    [
      'Content-Length and Transfer-Encoding',
      ['Content-Length: 4', 'Transfer-Encoding: chunked'],
      '0\r\n\r\nGET / HTTP/1.1\r\n\r\n',
    ],
    ['two different lengths', ['Content-Length: 4', 'Content-Length: 5'], 'abcde'],
    ['a length with a sign', ['Content-Length: +4'], 'abcd'],
    ['an obfuscated chunked', ['Transfer-Encoding: xchunked'], '0\r\n\r\n'],
    ['a folded header', ['X-A: b\r\n c'], ''],
    ['a header name with a space', ['X-A : b'], ''],
  ])('%s is refused', async (_, headers, body) => {
    const s3 = await startServer();
    const { target } = presign(draftFor(s3));
    const answer = await sendBytes(
      s3.port,
      text(s3, [`PUT ${target} HTTP/1.1`, ...headers, 'Connection: close'], body),
    );
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(await keysOf(s3)).toEqual([]);
  });

  test('Transfer-Encoding without aws-chunked is not implemented, no length at all is refused', async () => {
    const s3 = await startServer();
    const { target } = presign(draftFor(s3));
    const chunked = ['Transfer-Encoding: chunked', 'Connection: close'];
    const answer = await sendBytes(
      s3.port,
      text(s3, [`PUT ${target} HTTP/1.1`, ...chunked], '1\r\nx\r\n0\r\n\r\n'),
    );
    expect([answer.status, answer.code]).toEqual([501, 'NotImplemented']);
    const none = await sendBytes(s3.port, text(s3, [`PUT ${target} HTTP/1.1`, 'Connection: close']));
    expect([none.status, none.code]).toEqual([411, 'MissingContentLength']);
  });

  test('headers beyond the limit are refused', async () => {
    const s3 = await startServer();
    const answer = await sendBytes(s3.port, text(s3, ['GET / HTTP/1.1', `X-Long: ${'a'.repeat(40_000)}`]));
    expect(answer.code).toBe('RequestHeaderSectionTooLarge');
  });

  test.each([
    '*',
    'http://other.example/test-bucket/key',
    '/test-bucket/%zz',
    '/test-bucket/%ff',
    '/test-bucket/%ED%A0%80',
    '/test-bucket/k\xe9y',
    '/test-bucket/a#b',
    '//key',
    '/UPPER/key',
    '/a/key',
    '/192.168.0.1/key',
    '/../../etc/passwd',
  ])('the target %s is refused', async (target) => {
    const s3 = await startServer();
    const answer = await sendBytes(s3.port, text(s3, [`GET ${target} HTTP/1.1`, 'Connection: close']));
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  });

  test('a refused upload can be sent to its end and gets its answer', async () => {
    const s3 = await startServer();
    const { target } = presign(draftFor(s3, { secretAccessKey: 'wrong' }));
    const answer = await fetch(`${s3.endpoint}${target}`, { method: 'PUT', body: Buffer.alloc(20_000_000) });
    expect(answer.status).toBe(403);
  });

  test('who waits for 100 Continue gets it for a good signature only', async () => {
    const s3 = await startServer();
    const lines = ['Expect: 100-continue', 'Content-Length: 1', 'Connection: close'];
    const good = await sendBytes(
      s3.port,
      text(s3, [`PUT ${presign(draftFor(s3)).target} HTTP/1.1`, ...lines], 'x'),
    );
    expect(good.head).toBe('HTTP/1.1 100 Continue');
    const bad = presign(draftFor(s3, { secretAccessKey: 'wrong' })).target;
    expect((await sendBytes(s3.port, text(s3, [`PUT ${bad} HTTP/1.1`, ...lines], ''))).status).toBe(403);
  });

  test('a dropped connection leaves nothing', async () => {
    const s3 = await startServer();
    const { target } = presign(draftFor(s3));
    const { connect } = await import('node:net');
    const socket = connect(s3.port, '127.0.0.1');
    socket.write(text(s3, [`PUT ${target} HTTP/1.1`, 'Content-Length: 1000000'], 'x'.repeat(500_000)));
    await new Promise((resolve) => setTimeout(resolve, 100));
    socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await keysOf(s3)).toEqual([]);
  });
});

describe('aws-chunked', () => {
  const unsigned = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
  const good = '3\r\nabc\r\n0\r\nx-amz-checksum-crc32:NSRBwg==\r\n\r\n';
  const put = (
    s3: DevS3,
    body: string,
    decoded = '3',
    trailer = 'x-amz-checksum-crc32',
    payload = unsigned,
  ): Parameters<typeof sendRaw>[1] => {
    const announced: [string, string][] = trailer === '' ? [] : [['x-amz-trailer', trailer]];
    const length: [string, string][] = decoded === '' ? [] : [['x-amz-decoded-content-length', decoded]];
    return signHeader(
      draftFor(s3, {
        headers: withHeaders(s3, ['content-encoding', 'gzip,aws-chunked'], ...announced, ...length),
        payload,
        body,
      }),
    );
  };

  test('a good one is stored without its framing', async () => {
    const s3 = await startServer();
    expect((await sendRaw(s3.port, put(s3, good))).status).toBe(200);
    const answer = await clientOf(s3).send(
      new GetObjectCommand({ Bucket: BUCKET, Key: 'key', ChecksumMode: 'ENABLED' }),
    );
    expect(await answer.Body?.transformToString()).toBe('abc');
    expect([answer.ContentEncoding, answer.ChecksumCRC32]).toEqual(['gzip', 'NSRBwg==']);
  });

  const CASES: [string, string, (s3: DevS3) => Parameters<typeof sendRaw>[1]][] = [
    ['wrong trailer checksum', 'BadDigest', (s) => put(s, good.replace('NSRB', 'NSRC'))],
    ['trailer missing', 'MalformedTrailerError', (s) => put(s, '3\r\nabc\r\n0\r\n\r\n')],
    [
      'trailer not announced',
      'MalformedTrailerError',
      (s) => put(s, good.replace('0\r\n', '0\r\nx-amz-meta-a:b\r\n')),
    ],
    [
      'trailer twice',
      'MalformedTrailerError',
      (s) => put(s, good.replace('0\r\n', '0\r\nx-amz-checksum-crc32:NSRBwg==\r\n')),
    ],
    ['no trailer announced', 'InvalidRequest', (s) => put(s, good, '3', '')],
    ['decoded length missing', 'MissingContentLength', (s) => put(s, good, '')],
    ['decoded length too long', 'IncompleteBody', (s) => put(s, good, '4')],
    ['decoded length too short', 'IncompleteBody', (s) => put(s, good, '2')],
    ['decoded length no number', 'InvalidArgument', (s) => put(s, good, '3x')],
    ['last chunk missing', 'IncompleteBody', (s) => put(s, '3\r\nabc\r\n')],
    ['chunk shorter than its size', 'IncompleteBody', (s) => put(s, '9\r\nabc\r\n0\r\n\r\n', '9')],
    [
      'chunk longer than its size',
      'IncompleteBody',
      (s) => put(s, '2\r\nabc\r\n0\r\nx-amz-checksum-crc32:NSRBwg==\r\n\r\n'),
    ],
    ['size no number', 'IncompleteBody', (s) => put(s, 'z\r\nabc\r\n0\r\n\r\n')],
    ['size with a sign', 'IncompleteBody', (s) => put(s, '-3\r\nabc\r\n0\r\n\r\n')],
    ['bytes after the end', 'InvalidRequest', (s) => put(s, `${good}GET / HTTP/1.1`)],
    ['small chunk in the middle', 'InvalidChunkSizeError', (s) => put(s, '1\r\na\r\n2\r\nbc\r\n0\r\n\r\n')],
    [
      'chunk signature where none belongs',
      'IncompleteBody',
      (s) => put(s, good.replace('3\r\n', `3;chunk-signature=${'0'.repeat(64)}\r\n`)),
    ],
    [
      'chunk signature missing',
      'IncompleteBody',
      (s) => put(s, good, '3', '', 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD'),
    ],
    [
      'chunk signature wrong',
      'SignatureDoesNotMatch',
      (s) =>
        put(
          s,
          `3;chunk-signature=${'0'.repeat(64)}\r\nabc\r\n0;chunk-signature=${'0'.repeat(64)}\r\n\r\n`,
          '3',
          '',
          'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
        ),
    ],
  ];
  test.each(CASES)('%s', async (_, code, build) => {
    const s3 = await startServer();
    await expectRefused(s3, code, build(s3));
    expect(await keysOf(s3)).toEqual([]);
  });
});

describe('keys', () => {
  test.each([
    '..',
    '../../../etc/passwd',
    './a',
    'a//b',
    '/a',
    'a/',
    '__proto__',
    'constructor',
    'a\0b',
    'ü/日本/😀',
    'a+b c%20d',
    'CON',
    'x'.repeat(1024),
    '*?"<>|',
    "!'()*~",
  ])('the key %j is a name like any other', async (Key) => {
    const s3 = await startServer();
    const client = clientOf(s3);
    await client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: Key }));
    const { Body } = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
    expect(await Body?.transformToString()).toBe(Key);
    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket: BUCKET, EncodingType: 'url' }));
    expect(Contents?.map((object) => decodeURIComponent(object.Key ?? ''))).toEqual([Key]);
  });

  test('a key beyond 1024 bytes is refused', async () => {
    const s3 = await startServer();
    const path = `/${BUCKET}/${'x'.repeat(1025)}`;
    expect((await sendRaw(s3.port, signHeader(draftFor(s3, { path, body: 'x' })))).code).toBe(
      'KeyTooLongError',
    );
  });
});

describe('documents', () => {
  const cors = (s3: DevS3, body: string): Promise<string | undefined> => {
    const headers = withHeaders(s3, ['content-md5', md5Of(body)]);
    return sendRaw(
      s3.port,
      signHeader(draftFor(s3, { path: `/${BUCKET}`, query: [['cors', '']], headers, body })),
    ).then(({ code }) => code);
  };
  test.each([
    ['entity expansion', '<!DOCTYPE a [<!ENTITY b "c">]><CORSConfiguration>&b;</CORSConfiguration>'],
    ['external entity', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><CORSConfiguration/>'],
    ['unknown entity', '<CORSConfiguration>&xxe;</CORSConfiguration>'],
    ['surrogate reference', '<CORSConfiguration>&#xD800;</CORSConfiguration>'],
    ['not closed', '<CORSConfiguration><CORSRule></CORSConfiguration>'],
    ['two roots', '<CORSConfiguration/><CORSConfiguration/>'],
    ['other root', '<Policy/>'],
    ['deep', '<CORSConfiguration>'.repeat(5000)],
    ['wide', `<CORSConfiguration>${'<CORSRule/>'.repeat(150_000)}</CORSConfiguration>`],
    ['unknown element', '<CORSConfiguration><Surprise/></CORSConfiguration>'],
    ['JSON', '{}'],
    ['nothing', ' '],
  ])('%s is malformed', async (_, body) => {
    expect(await cors(await startServer(), body)).toBe('MalformedXML');
  });

  test('a huge document is refused', async () => {
    expect(await cors(await startServer(), ' '.repeat(5 * 1024 * 1024))).toBe('MaxMessageLengthExceeded');
  });
});

function md5Of(bytes: Buffer | string): string {
  return createHash('md5').update(bytes).digest('base64');
}
