import { GetObjectCommand, S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { describe, expect, test } from 'vitest';
import { Presigner } from './presigner.js';

const NOW = Date.UTC(2026, 10, 20, 12);
const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'the-secret-access-key-of-the-tests' };
const base = {
  region: 'eu-central-1',
  credentials,
  requestChecksumCalculation: 'WHEN_REQUIRED',
  responseChecksumValidation: 'WHEN_REQUIRED',
} as const;

function queryOf(url: string): Record<string, string> {
  const { searchParams } = new URL(url);
  searchParams.delete('x-id');
  return Object.fromEntries([...searchParams].sort());
}

/** The signature covers `x-id` and the header set, so URLs are compared without it, and the signature by a server (flow test). */
function withoutSignature({ 'X-Amz-Signature': _, ...rest }: Record<string, string>): Record<string, string> {
  return rest;
}

describe('a URL of the presigner is the SDK’s', () => {
  test.each([
    ['virtual-hosted', {}],
    ['path style', { forcePathStyle: true }],
    ['a custom endpoint with a port', { endpoint: 'http://127.0.0.1:9000', forcePathStyle: true }],
    ['a custom endpoint with a path', { endpoint: 'https://gateway.example/s3', forcePathStyle: true }],
    ['dual stack', { useDualstackEndpoint: true }],
    ['acceleration', { useAccelerateEndpoint: true }],
    ['another partition', { region: 'cn-north-1' }],
  ])('%s', async (_, options) => {
    const client = new S3Client({ ...base, ...options });
    const presigner = new Presigner(client, 'my-bucket', 900, () => NOW);
    const key = "users/4/Ünï (1)!*'~ +&=?#%";
    const ours = await presigner.presign({
      method: 'PUT',
      key,
      query: { partNumber: '3', uploadId: 'u/+=' },
      headers: { 'content-length': '7' },
    });
    const command = new UploadPartCommand({
      Bucket: 'my-bucket',
      Key: key,
      PartNumber: 3,
      UploadId: 'u/+=',
      ContentLength: 7,
    });
    const theirs = await getSignedUrl(client, command, { expiresIn: 900, signingDate: new Date(NOW) });
    expect(ours.url.split('?')[0]).toBe(theirs.split('?')[0]);
    expect(withoutSignature(queryOf(ours.url))).toEqual(withoutSignature(queryOf(theirs)));
  });

  test('also in its signature, where nothing is left out', async () => {
    const client = new S3Client(base);
    const presigner = new Presigner(client, 'my-bucket', 60, () => NOW);
    const ours = await presigner.presign({
      method: 'GET',
      key: 'a/b c',
      query: { 'x-id': 'GetObject', versionId: 'v' },
    });
    const command = new GetObjectCommand({ Bucket: 'my-bucket', Key: 'a/b c', VersionId: 'v' });
    const theirs = await getSignedUrl(client, command, { expiresIn: 60, signingDate: new Date(NOW) });
    expect(queryOf(ours.url)).toEqual(queryOf(theirs));
  });
});

test('a URL ends with the temporary credentials that signed it', async () => {
  const expiration = new Date(NOW + 30_000);
  const client = new S3Client({
    ...base,
    credentials: { ...credentials, sessionToken: 'token', expiration },
  });
  const { url, expiresAt } = await new Presigner(client, 'my-bucket', 900, () => NOW).presign({
    method: 'GET',
    key: 'k',
  });
  expect(expiresAt).toBe(NOW + 30_000);
  expect(queryOf(url)['X-Amz-Security-Token']).toBe('token');
});

test('every given header is signed as a header, none moves into the query', async () => {
  const headers = {
    'content-type': 'text/plain',
    'content-length': '0',
    'if-none-match': '*',
    'x-amz-meta-a': 'b',
    'x-amz-checksum-crc64nvme': 'AAAAAAAAAAE=',
  };
  const signed = await new Presigner(new S3Client(base), 'my-bucket', 900, () => NOW).presign({
    method: 'PUT',
    key: 'k',
    headers,
  });
  expect(queryOf(signed.url)['X-Amz-SignedHeaders']?.split(';')).toEqual(
    [...Object.keys(headers), 'host'].sort(),
  );
  const { 'content-length': _, ...sent } = headers;
  expect(signed.headers).toEqual(sent);
});
