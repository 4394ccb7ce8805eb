import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { describe, expect, test, vi } from 'vitest';
import { readOptions } from './cli/options.js';
import { runCli } from './testing/process.js';
import { BUCKET, clientOf, temporaryFolder } from './testing/server.js';

const CREDENTIALS = { accessKeyId: 'AK', secretAccessKey: 'SK' };
const GIVEN = ['--port', '0', '--bucket', BUCKET, '--access-key', 'AK', '--secret-key', 'SK'];
const MiB = 1024 * 1024;

describe('the command line', () => {
  test('options', () => {
    const options = readOptions(['--port', '0', '--bucket', 'a', '--bucket', 'b', '--kms-key', 'k']);
    expect(options).toMatchObject({
      port: 0,
      host: '127.0.0.1',
      buckets: ['a', 'b'],
      kmsKeys: ['k'],
      fastEtags: false,
      versioning: false,
    });
    expect(() => readOptions(['--port', 'x'])).toThrow('--port');
    expect(() => readOptions(['--tls-cert', 'x'])).toThrow('--tls-key');
    expect(() => readOptions(['--nonsense'])).toThrow('--nonsense');
  });

  test('prints endpoint and credentials, keeps them, ends cleanly', async () => {
    const data = await temporaryFolder();
    const first = await runCli([
      '--port',
      '0',
      '--data',
      data,
      '--bucket',
      BUCKET,
      '--cors-origin',
      'http://a.example',
    ]);
    const value = (name: string, text: string): string =>
      new RegExp(`^${name} +(\\S+)$`, 'm').exec(text)?.[1] ?? '';
    const credentials = {
      accessKeyId: value('access key', first.output),
      secretAccessKey: value('secret key', first.output),
    };
    await clientOf({ endpoint: first.endpoint, region: 'us-east-1', credentials }).send(
      new HeadBucketCommand({ Bucket: BUCKET }),
    );
    const preflight = { origin: 'http://a.example', 'access-control-request-method': 'PUT' };
    expect(
      (await fetch(`${first.endpoint}/${BUCKET}/x`, { method: 'OPTIONS', headers: preflight })).status,
    ).toBe(200);
    first.child.kill('SIGTERM');
    expect(await first.exited).toBe(0);
    const second = await runCli(['--port', '0', '--data', data]);
    expect(value('secret key', second.output)).toBe(credentials.secretAccessKey);
    expect((await runCli(['--port', '0', '--data', data])).output).toContain('uses this data directory');
  });

  test('killed in the middle of a PUT, the old object stands', async () => {
    const data = await temporaryFolder();
    const at = { Bucket: BUCKET, Key: 'key' };
    const first = await runCli([...GIVEN, '--data', data]);
    const client = clientOf({ endpoint: first.endpoint, region: 'us-east-1', credentials: CREDENTIALS });
    await client.send(new PutObjectCommand({ ...at, Body: 'old' }));
    const url = new URL(await getSignedUrl(client, new PutObjectCommand(at)));
    const socket = connect(Number(url.port), url.hostname);
    socket.on('error', () => {});
    socket.write(
      `PUT ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nContent-Length: 4000000\r\n\r\n`,
    );
    socket.write(Buffer.alloc(3_000_000));
    await vi.waitFor(async () => expect(await readdir(join(data, 'tmp'))).toHaveLength(1));
    first.child.kill('SIGKILL');
    await first.exited;
    socket.destroy();
    const again = await runCli([...GIVEN, '--data', data]);
    const reader = clientOf({ endpoint: again.endpoint, region: 'us-east-1', credentials: CREDENTIALS });
    const { Body } = await reader.send(new GetObjectCommand(at));
    expect(await Body?.transformToString()).toBe('old');
  });

  test('killed among writes, every version that was acknowledged is there', async () => {
    const data = await temporaryFolder();
    const at = { Bucket: BUCKET, Key: 'key' };
    const first = await runCli([...GIVEN, '--data', data, '--versioning']);
    const writer = clientOf({ endpoint: first.endpoint, region: 'us-east-1', credentials: CREDENTIALS });
    const acknowledged = new Map<string, string>();
    const writing = Array.from({ length: 4 }, async (_, number) => {
      for (let i = 0; ; i++) {
        const Body = `${number} ${i}`;
        const { VersionId = '' } = await writer.send(new PutObjectCommand({ ...at, Body }));
        acknowledged.set(VersionId, Body);
        if (i % 3 === 2) await writer.send(new DeleteObjectCommand(at));
      }
    });
    await vi.waitFor(() => expect(acknowledged.size).toBeGreaterThan(40), 10_000);
    first.child.kill('SIGKILL');
    await Promise.allSettled(writing);
    await first.exited;
    const again = await runCli([...GIVEN, '--data', data]);
    const reader = clientOf({ endpoint: again.endpoint, region: 'us-east-1', credentials: CREDENTIALS });
    for (const [VersionId, body] of acknowledged) {
      const { Body } = await reader.send(new GetObjectCommand({ ...at, VersionId }));
      expect(await Body?.transformToString()).toBe(body);
    }
    const { Versions = [] } = await reader.send(new ListObjectVersionsCommand({ Bucket: BUCKET }));
    // Four were under way, acknowledged or not.
    expect(Versions.length - acknowledged.size).toBeLessThanOrEqual(4);
    expect(await readdir(join(data, 'buckets', BUCKET, 'blobs'))).toHaveLength(Versions.length);
  });

  test.skipIf(process.platform !== 'linux')('300 MiB go through in constant memory', async () => {
    const server = await runCli([...GIVEN, '--data', await temporaryFolder()]);
    const client = clientOf({ endpoint: server.endpoint, region: 'us-east-1', credentials: CREDENTIALS });
    const peak = async (): Promise<number> => {
      const status = await readFile(`/proc/${server.child.pid}/status`, 'utf8');
      return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
    };
    const before = await peak();
    const at = { Bucket: BUCKET, Key: 'big' };
    const part = randomBytes(20 * MiB);
    const { UploadId } = await client.send(
      new CreateMultipartUploadCommand({ ...at, ChecksumAlgorithm: 'CRC64NVME' }),
    );
    const Parts: { PartNumber: number; ETag: string | undefined }[] = [];
    for (let first = 1; first <= 15; first += 3) {
      const numbers = [first, first + 1, first + 2];
      const sent = numbers.map((PartNumber) =>
        client.send(new UploadPartCommand({ ...at, UploadId, PartNumber, Body: part })),
      );
      for (const [index, { ETag }] of (await Promise.all(sent)).entries())
        Parts.push({ PartNumber: first + index, ETag });
    }
    await client.send(
      new CompleteMultipartUploadCommand({
        ...at,
        UploadId,
        MultipartUpload: { Parts },
        MpuObjectSize: 300 * MiB,
      }),
    );
    const hash = createHash('sha256');
    const { Body } = await client.send(new GetObjectCommand(at));
    for await (const chunk of Body as AsyncIterable<Buffer>) hash.update(chunk);
    const expected = createHash('sha256');
    for (let i = 0; i < 15; i++) expected.update(part);
    expect(hash.digest('hex')).toBe(expected.digest('hex'));
    expect((await peak()) - before).toBeLessThan(80);
  });
});
