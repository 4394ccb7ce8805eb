import type { S3Options } from '@sealift/s3';
import type { Dice } from '../faults/dice.js';

/**
 * An S3 that remembers enough to be believed, and now and then answers anything at all: every status, documents that are
 * cut or somebody else's, headers that are nonsense, nothing. Nothing leaves the process.
 */
export function moodyS3(rolls: Dice, odd: number, encryption: Readonly<Record<string, string>>): S3Options {
  const created = new Map<string, Record<string, string>>();
  return {
    bucket: 'fuzz',
    region: 'eu-central-1',
    endpoint: 'https://s3.example',
    forcePathStyle: true,
    credentials: { accessKeyId: 'AKIAFUZZ', secretAccessKey: 'the-secret-access-key-of-the-fuzz' },
    maxAttempts: 1,
    async fetch(url, { method = 'GET', headers = {} }) {
      const { pathname, searchParams } = new URL(url);
      const sent = Object.fromEntries(new Headers(headers));
      if (rolls.chance(odd)) return oddAnswer(rolls, method);
      return honestAnswer(rolls, { method, pathname, searchParams, sent, created, encryption });
    },
  };
}

interface Asked {
  readonly method: string;
  readonly pathname: string;
  readonly searchParams: URLSearchParams;
  readonly sent: Record<string, string>;
  readonly created: Map<string, Record<string, string>>;
  readonly encryption: Readonly<Record<string, string>>;
}

const XML = { 'content-type': 'application/xml' };
const PART = 5 * 1024 * 1024;
/** What is remembered of earlier requests at most. */
const REMEMBERED = 500;

function honestAnswer(rolls: Dice, asked: Asked): Response {
  const { method, pathname, searchParams, sent, created, encryption } = asked;
  const named = '<Bucket>fuzz</Bucket><Key>k</Key>';
  if (method === 'POST' && searchParams.has('uploads')) {
    const metadata = Object.entries(sent).filter(([name]) => name.startsWith('x-amz-meta-'));
    created.set(pathname, Object.fromEntries(metadata));
    for (const old of [...created.keys()].slice(0, -REMEMBERED)) created.delete(old);
    const id = `upload-${rolls.between(1, 1e9)}`;
    const body = `<InitiateMultipartUploadResult>${named}<UploadId>${id}</UploadId></InitiateMultipartUploadResult>`;
    return new Response(body, { headers: { ...XML, ...encryption } });
  }
  if (method === 'POST')
    return new Response(
      `<CompleteMultipartUploadResult>${named}<ETag>"e-2"</ETag></CompleteMultipartUploadResult>`,
      { headers: XML },
    );
  if (method === 'DELETE') return new Response(null, { status: 204 });
  if (method === 'GET' && searchParams.has('uploadId')) {
    const sizes = [PART, ...(rolls.chance(0.8) ? [rolls.one([16, 17, 116, PART])] : [])];
    const parts = sizes.map(
      (size, index) =>
        `<Part><PartNumber>${index + 1}</PartNumber><Size>${size}</Size><ETag>"p"</ETag><ChecksumCRC64NVME>AAAAAAAAAAE=</ChecksumCRC64NVME></Part>`,
    );
    return new Response(
      `<ListPartsResult>${named}<IsTruncated>false</IsTruncated>${parts.join('')}</ListPartsResult>`,
      {
        headers: XML,
      },
    );
  }
  if (rolls.chance(0.2)) return refused(404, 'NoSuchKey', method);
  const size = rolls.one([0, 1, 10, 26, PART + 116, PART + 100]);
  const headers = {
    ...{ 'content-length': String(size), etag: '"e-2"', 'last-modified': new Date(0).toUTCString() },
    ...{ 'x-amz-checksum-crc64nvme': 'AAAAAAAAAAE=', 'x-amz-checksum-type': 'FULL_OBJECT' },
    ...encryption,
    ...created.get(pathname),
  };
  if (method === 'HEAD') return new Response(null, { headers });
  const range = { 'content-length': '16', 'content-range': `bytes ${size - 16}-${size - 1}/${size}` };
  return new Response(new Uint8Array(16), { status: 206, headers: { ...headers, ...range } });
}

function refused(status: number, code: string, method: string): Response {
  const body = `<Error><Code>${code}</Code><Message>see https://s3.example/?X-Amz-Signature=leak</Message></Error>`;
  return new Response(bodiless(method, status) ? null : body, { status, headers: XML });
}

const bodiless = (method: string, status: number): boolean =>
  method === 'HEAD' || [101, 204, 205, 304].includes(status);

const STATUSES = [
  200, 200, 204, 206, 301, 304, 400, 403, 404, 405, 409, 412, 416, 429, 500, 501, 502, 503,
] as const;
const CODES = [
  'AccessDenied',
  'NoSuchUpload',
  'SlowDown',
  'InvalidPart',
  'PreconditionFailed',
  '<b>',
  '',
] as const;
const BODIES = [
  '',
  '<',
  '<Error><Code>InternalError</Code></Error>',
  '<html>Sign in</html>',
  '{}',
  '<ListPartsResult><Part><PartNumber>x</PartNumber><Size>-1</Size></Part></ListPartsResult>',
  '<ListPartsResult><IsTruncated>true</IsTruncated></ListPartsResult>',
  '<InitiateMultipartUploadResult><UploadId></UploadId></InitiateMultipartUploadResult>',
  '<InitiateMultipartUploadResult><UploadId>&#x0;\u2028 "</UploadId></InitiateMultipartUploadResult>',
  '<CompleteMultipartUploadResult><ETag>',
] as const;
const HEADERS = [
  {},
  { 'content-length': 'many', etag: '' },
  { 'content-length': '-1', etag: '"e"', 'last-modified': 'yesterday' },
  { 'content-length': '9007199254740993', etag: '"e"', 'last-modified': 'Thu, 01 Jan 1970 00:00:00 GMT' },
  { 'x-amz-server-side-encryption': 'none', etag: 'e' },
  { 'x-amz-meta-x-amz-c': '115', 'x-amz-meta-x-amz-3': '=?UTF-8?B?w6Q=?=' },
  { 'x-amz-meta-x-amz-c': '{', 'x-amz-meta-x-amz-m': '[', 'x-amz-meta-x-amz-t': '{"a":' },
  { 'x-amz-meta-x-amz-key-v2': 'AAAA', 'x-amz-meta-x-amz-iv': '', 'x-amz-meta-x-amz-matdesc': 'null' },
  { 'x-amz-meta-x-amz-crypto-instr-file': '', 'content-length': '26', etag: '"e"' },
  { 'retry-after': 'soon', 'x-amz-version-id': ' ' },
] as const;

function oddAnswer(rolls: Dice, method: string): Response {
  if (rolls.chance(0.15)) throw new TypeError('fetch failed: https://s3.example/?X-Amz-Signature=leak');
  const status = rolls.one(STATUSES);
  if (rolls.chance(0.4))
    return refused(status === 304 ? 403 : Math.max(status, 400), rolls.one(CODES), method);
  const broken = new ReadableStream({ pull: (controller) => controller.error(new Error('gone')) });
  const body = rolls.chance(0.1) ? broken : rolls.one(BODIES);
  return new Response(bodiless(method, status) ? null : body, { status, headers: rolls.one(HEADERS) });
}
