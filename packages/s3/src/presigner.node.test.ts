import { GetObjectCommand, S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { describe, expect, test } from 'vitest';
import { connect, type S3Options } from './connection.js';
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

function presigner(options: Partial<S3Options> = {}, lifetime = 900): Presigner {
  const connection = connect({ bucket: 'my-bucket', region: 'eu-central-1', credentials, ...options });
  return new Presigner(connection, lifetime, () => NOW);
}

describe('a URL of the presigner is the SDK’s', () => {
  const ACCELERATE = 'https://s3-accelerate.amazonaws.com';
  test.each<[string, Partial<S3Options>, object?]>([
    ['virtual-hosted', {}],
    ['path style', { forcePathStyle: true }],
    ['a name with dots', { bucket: 'my.bucket' }],
    ['a custom endpoint', { endpoint: 'https://store.example' }],
    ['a custom endpoint with a port', { endpoint: 'http://127.0.0.1:9000' }],
    ['a custom endpoint with a path', { endpoint: 'https://gateway.example/s3', forcePathStyle: true }],
    [
      'dual stack',
      { endpoint: 'https://s3.dualstack.eu-central-1.amazonaws.com' },
      { useDualstackEndpoint: true },
    ],
    [
      'FIPS',
      { region: 'us-east-1', endpoint: 'https://s3-fips.us-east-1.amazonaws.com' },
      { useFipsEndpoint: true },
    ],
    ['acceleration', { endpoint: ACCELERATE }, { useAccelerateEndpoint: true }],
    ['another partition', { region: 'cn-north-1' }],
    ['the European partition', { region: 'eusc-de-east-1' }],
    ['the first region', { region: 'us-east-1' }],
  ])('%s', async (_, ours, theirs = ours) => {
    const { bucket = 'my-bucket', ...place } = { ...theirs } as Partial<S3Options>;
    const client = new S3Client({
      ...base,
      ...(ours.region ? { region: ours.region } : {}),
      ...place,
    } as object);
    const key = "users/4/Ünï (1)!*'~ +&=?#%";
    const url = await presigner(ours).presign({
      method: 'PUT',
      key,
      query: { partNumber: '3', uploadId: 'u/+=' },
      headers: { 'content-length': '7' },
    });
    const command = new UploadPartCommand({
      Bucket: bucket,
      Key: key,
      PartNumber: 3,
      UploadId: 'u/+=',
      ContentLength: 7,
    });
    const expected = await getSignedUrl(client, command, { expiresIn: 900, signingDate: new Date(NOW) });
    expect(url.url.split('?')[0]).toBe(expected.split('?')[0]);
    expect(withoutSignature(queryOf(url.url))).toEqual(withoutSignature(queryOf(expected)));
  });

  test('also in its signature, where nothing is left out', async () => {
    const ours = await presigner({}, 60).presign({
      method: 'GET',
      key: 'a/b c',
      query: { 'x-id': 'GetObject', versionId: 'v' },
    });
    const command = new GetObjectCommand({ Bucket: 'my-bucket', Key: 'a/b c', VersionId: 'v' });
    const client = new S3Client(base);
    const theirs = await getSignedUrl(client, command, { expiresIn: 60, signingDate: new Date(NOW) });
    expect(queryOf(ours.url)).toEqual(queryOf(theirs));
  });
});

test('a URL ends with the temporary credentials that signed it', async () => {
  const expiration = new Date(NOW + 30_000);
  const temporary = { ...credentials, sessionToken: 'token', expiration };
  const { url, expiresAt } = await presigner({ credentials: temporary }).presign({ method: 'GET', key: 'k' });
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
  const signed = await presigner().presign({ method: 'PUT', key: 'k', headers });
  expect(queryOf(signed.url)['X-Amz-SignedHeaders']?.split(';')).toEqual(
    [...Object.keys(headers), 'host'].sort(),
  );
  const { 'content-length': _, ...sent } = headers;
  expect(signed.headers).toEqual(sent);
});

test('the key of SSE-C has no URL without TLS', async () => {
  const headers = { 'x-amz-server-side-encryption-customer-algorithm': 'AES256' };
  const request = { method: 'PUT', key: 'k', headers } as const;
  await expect(presigner({ endpoint: 'http://store.example' }).presign(request)).rejects.toThrow(
    'must be https',
  );
  await presigner({ endpoint: 'http://127.0.0.1:1' }).presign(request);
});
