import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutBucketEncryptionCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { draftFor, withHeaders } from '../testing/attack.js';
import { sendRaw } from '../testing/raw.js';
import { BUCKET, clientOf, refusalOf, startServer, temporaryFolder } from '../testing/server.js';
import { signHeader } from '../testing/signer.js';

const at = { Bucket: BUCKET, Key: 'key' };
const key = randomBytes(32);
const md5 = (data: Buffer): string => createHash('md5').update(data).digest('base64');
const sseC = (bytes: Buffer = key) => ({
  SSECustomerAlgorithm: 'AES256',
  SSECustomerKey: bytes as unknown as string,
  SSECustomerKeyMD5: md5(bytes),
});
const HEADER = 'x-amz-server-side-encryption';

describe('SSE-C', () => {
  test('written and read with the key only, ranges and copies included', async () => {
    const client = clientOf(await startServer());
    const Body = randomBytes(100_000);
    const put = await client.send(new PutObjectCommand({ ...at, Body, ...sseC() }));
    expect(put).toMatchObject({ SSECustomerAlgorithm: 'AES256', SSECustomerKeyMD5: md5(key) });
    expect(put.ETag).not.toContain(createHash('md5').update(Body).digest('hex'));
    const get = (more: object): Promise<{ Body?: { transformToByteArray(): Promise<Uint8Array> } }> =>
      client.send(new GetObjectCommand({ ...at, ...more }));
    for (const [start, end] of [
      [0, 99_999],
      [1, 15],
      [16, 16],
      [17, 70_001],
    ] as const) {
      const part = await (
        await get({ ...sseC(), Range: `bytes=${start}-${end}` })
      ).Body?.transformToByteArray();
      expect(Buffer.from(part ?? []).equals(Body.subarray(start, end + 1))).toBe(true);
    }
    expect(await refusalOf(get({}))).toMatchObject({ status: 400, code: 'InvalidRequest' });
    expect(await refusalOf(get(sseC(randomBytes(32))))).toMatchObject({ status: 403, code: 'AccessDenied' });
    expect((await refusalOf(client.send(new HeadObjectCommand(at)))).status).toBe(400);
    expect((await client.send(new HeadObjectCommand({ ...at, ...sseC() }))).ContentLength).toBe(100_000);
    const copy = { Bucket: BUCKET, Key: 'copy', CopySource: `${BUCKET}/key` };
    expect((await refusalOf(client.send(new CopyObjectCommand(copy)))).code).toBe('InvalidRequest');
    await client.send(
      new CopyObjectCommand({
        ...copy,
        CopySourceSSECustomerAlgorithm: 'AES256',
        CopySourceSSECustomerKey: key as unknown as string,
        CopySourceSSECustomerKeyMD5: md5(key),
      }),
    );
    const plain = await (
      await client.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'copy' }))
    ).Body?.transformToByteArray();
    expect(Buffer.from(plain ?? []).equals(Body)).toBe(true);
    await client.send(new PutObjectCommand({ ...at, Body: 'x' }));
    expect((await refusalOf(get(sseC()))).code).toBe('InvalidRequest');
  });

  test('nothing readable is on the disk', async () => {
    const directory = await temporaryFolder();
    const client = clientOf(await startServer({ directory }));
    await client.send(new PutObjectCommand({ ...at, Body: 'a secret to keep', ...sseC() }));
    const folder = join(directory, 'buckets', BUCKET);
    for (const name of await readdir(folder, { recursive: true })) {
      const bytes = await readFile(join(folder, name)).catch(() => Buffer.alloc(0));
      expect(bytes.includes('a secret')).toBe(false);
      expect(bytes.includes(key.toString('base64'))).toBe(false);
      expect(bytes.includes(key)).toBe(false);
    }
  });

  test('every part needs the key of the upload', async () => {
    const client = clientOf(await startServer());
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...at, ...sseC() }));
    const part = (PartNumber: number, Body: string | Buffer, more: object): Promise<{ ETag?: string }> =>
      client.send(new UploadPartCommand({ ...at, UploadId, PartNumber, Body, ...more }));
    expect((await refusalOf(part(1, 'x', {}))).code).toBe('InvalidRequest');
    expect((await refusalOf(part(1, 'x', sseC(randomBytes(32))))).code).toBe('AccessDenied');
    const big = Buffer.alloc(5 * 1024 * 1024, 7);
    const Parts = [
      { PartNumber: 1, ETag: (await part(1, big, sseC())).ETag },
      { PartNumber: 2, ETag: (await part(2, 'end', sseC())).ETag },
    ];
    const command = new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload: { Parts } });
    const names: string[] = [];
    command.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        names.push(...Object.keys((result.response as { headers: object }).headers));
        return result;
      },
      { step: 'deserialize', priority: 'low' },
    );
    await client.send(command);
    // Without the key; and nothing is said of it.
    expect(names).toContain('content-type');
    expect(names.filter((name) => name.includes('customer'))).toEqual([]);
    const { Body } = await client.send(
      new GetObjectCommand({ ...at, ...sseC(), Range: `bytes=${big.length - 1}-` }),
    );
    expect(await Body?.transformToString()).toBe('\x07end');
  });

  const [algorithm, keyHeader, md5Header] = ['algorithm', 'key', 'key-md5'].map(
    (name) => `${HEADER}-customer-${name}`,
  ) as [string, string, string];
  const all: [string, string][] = [
    [algorithm, 'AES256'],
    [keyHeader, key.toString('base64')],
    [md5Header, md5(key)],
  ];
  const replaced = (name: string, value: string): [string, string][] =>
    all.map(([known, old]) => [known, known === name ? value : old]);
  test.each<[string, string, [string, string][]]>([
    ['no algorithm', 'InvalidArgument', all.slice(1)],
    ['no key', 'InvalidArgument', [all[0], all[2]] as [string, string][]],
    ['no MD5', 'InvalidArgument', all.slice(0, 2)],
    ['another algorithm', 'InvalidEncryptionAlgorithmError', replaced(algorithm, 'AES128')],
    ['wrong MD5', 'InvalidArgument', replaced(md5Header, md5(Buffer.from('x')))],
    [
      'short key',
      'InvalidArgument',
      [
        ['x', 'x'],
        [algorithm, 'AES256'],
        [keyHeader, 'AAAA'],
        [md5Header, md5(Buffer.alloc(3))],
      ],
    ],
    ['key that is not base64', 'InvalidArgument', replaced(keyHeader, `${'!'.repeat(44)}`)],
    ['together with SSE-S3', 'InvalidArgument', [...all, [HEADER, 'AES256']]],
    ['together with SSE-KMS', 'InvalidArgument', [...all, [HEADER, 'aws:kms']]],
  ])('%s is refused', async (_, code, more) => {
    const s3 = await startServer();
    const answer = await sendRaw(
      s3.port,
      signHeader(draftFor(s3, { body: 'x', headers: withHeaders(s3, ...more) })),
    );
    expect(answer.code).toBe(code);
    expect(answer.body).not.toContain(key.toString('base64'));
  });

  test('can be switched off for plain HTTP, and blocked by the bucket', async () => {
    const off = await startServer({ allowInsecureSse: false });
    expect(
      (await refusalOf(clientOf(off).send(new PutObjectCommand({ ...at, Body: 'x', ...sseC() })))).code,
    ).toBe('InvalidRequest');
    const client = clientOf(await startServer());
    await client.send(new PutObjectCommand({ ...at, Body: 'x', ...sseC() }));
    const Rules = [
      {
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const },
        BlockedEncryptionTypes: { EncryptionType: ['SSE-C' as const] },
      },
    ];
    await client.send(
      new PutBucketEncryptionCommand({ Bucket: BUCKET, ServerSideEncryptionConfiguration: { Rules } }),
    );
    expect(await refusalOf(client.send(new PutObjectCommand({ ...at, Body: 'x', ...sseC() })))).toMatchObject(
      { status: 403, code: 'AccessDenied' },
    );
    await client.send(new GetObjectCommand({ ...at, ...sseC() }));
  });
});

describe('SSE-S3 and SSE-KMS', () => {
  const ARN = 'arn:aws:kms:us-east-1:000000000000:key/good';
  const start = async () => clientOf(await startServer({ kmsKeys: ['good', { id: 'off', enabled: false }] }));
  const context = Buffer.from('{"a":"b"}').toString('base64');

  test('are repeated in every answer', async () => {
    const client = await start();
    const kms = {
      ServerSideEncryption: 'aws:kms' as const,
      SSEKMSKeyId: 'good',
      BucketKeyEnabled: true,
      SSEKMSEncryptionContext: context,
    };
    const put = await client.send(new PutObjectCommand({ ...at, ...kms }));
    expect(put).toMatchObject({ ...kms, SSEKMSKeyId: ARN });
    const head = await client.send(new HeadObjectCommand(at));
    expect(head).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: ARN, BucketKeyEnabled: true });
    const created = await client.send(
      new CreateMultipartUploadCommand({ ...at, ServerSideEncryption: 'aws:kms:dsse', SSEKMSKeyId: ARN }),
    );
    expect(created).toMatchObject({ ServerSideEncryption: 'aws:kms:dsse', SSEKMSKeyId: ARN });
    const part = await client.send(
      new UploadPartCommand({ ...at, UploadId: created.UploadId, PartNumber: 1, Body: 'x' }),
    );
    expect(part.ServerSideEncryption).toBe('aws:kms:dsse');
  });

  test.each([
    ['KMS.NotFoundException', { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'other' }],
    ['KMS.DisabledException', { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'off' }],
    ['InvalidArgument', { SSEKMSKeyId: 'good' }],
    ['InvalidArgument', { ServerSideEncryption: 'AES256', SSEKMSKeyId: 'good' }],
    [
      'InvalidArgument',
      { ServerSideEncryption: 'aws:kms:dsse', SSEKMSKeyId: 'good', BucketKeyEnabled: true },
    ],
    ['InvalidArgument', { ServerSideEncryption: 'aws:kms', SSEKMSEncryptionContext: 'nonsense' }],
    [
      'InvalidArgument',
      { ServerSideEncryption: 'aws:kms', SSEKMSEncryptionContext: Buffer.from('{"a":1}').toString('base64') },
    ],
    ['InvalidEncryptionAlgorithmError', { ServerSideEncryption: 'rot13' }],
  ] as const)('%s for %j', async (code, more) => {
    const client = await start();
    expect(await refusalOf(client.send(new PutObjectCommand({ ...at, ...(more as object) })))).toMatchObject({
      status: 400,
      code,
    });
  });

  test.each([
    new GetObjectCommand(at),
    new HeadObjectCommand(at),
    new DeleteObjectCommand(at),
    new UploadPartCommand({ ...at, UploadId: 'u', PartNumber: 1, Body: 'x' }),
    new ListPartsCommand({ ...at, UploadId: 'u' }),
    new CompleteMultipartUploadCommand({ ...at, UploadId: 'u', MultipartUpload: { Parts: [] } }),
    new ListObjectsV2Command({ Bucket: BUCKET }),
  ])('belong on the request that creates an object: %o', async (command) => {
    const client = await start();
    client.middlewareStack.add(
      (next) => (args) => {
        const { headers } = args.request as { headers: Record<string, string> };
        headers['x-amz-server-side-encryption'] = 'AES256';
        return next(args);
      },
      { step: 'build' },
    );
    const { status, code } = await refusalOf(client.send(command as GetObjectCommand));
    expect(status).toBe(400);
    // The answer to HEAD has no document to say why.
    if (!(command instanceof HeadObjectCommand)) expect(code).toBe('InvalidArgument');
  });

  test('need TLS where the exception for loopback is off', async () => {
    const directory = await temporaryFolder();
    const kmsKeys = ['good'];
    const kms = { ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: 'good' };
    const first = await startServer({ directory, kmsKeys });
    await clientOf(first).send(new PutObjectCommand({ ...at, Body: 'x', ...kms }));
    await first.close();
    const off = clientOf(await startServer({ directory, kmsKeys, allowInsecureSse: false }));
    const refused = { status: 400, code: 'InvalidArgument' };
    expect(await refusalOf(off.send(new GetObjectCommand(at)))).toMatchObject(refused);
    expect(await refusalOf(off.send(new PutObjectCommand({ ...at, ...kms })))).toMatchObject(refused);
    expect(await refusalOf(off.send(new CreateMultipartUploadCommand({ ...at, ...kms })))).toMatchObject(
      refused,
    );
    await off.send(new PutObjectCommand({ ...at, Key: 'other', Body: 'x', ServerSideEncryption: 'AES256' }));
  });

  test('the default of the bucket is applied', async () => {
    const client = await start();
    const Rules = [
      {
        ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: 'good' },
        BucketKeyEnabled: true,
      },
    ];
    await client.send(
      new PutBucketEncryptionCommand({ Bucket: BUCKET, ServerSideEncryptionConfiguration: { Rules } }),
    );
    const put = await client.send(new PutObjectCommand({ ...at, Body: 'x' }));
    expect(put).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: ARN, BucketKeyEnabled: true });
  });
});

test('an SSE-C upload with a declared checksum needs the key to be listed and completed', async () => {
  const client = clientOf(await startServer());
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({ ...at, ...sseC(), ChecksumAlgorithm: 'CRC64NVME' }),
  );
  const { ETag } = await client.send(
    new UploadPartCommand({ ...at, UploadId, PartNumber: 1, Body: 'x', ...sseC() }),
  );
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
  const complete = (more: object): Promise<unknown> =>
    client.send(new CompleteMultipartUploadCommand({ ...at, UploadId, MultipartUpload, ...more }));
  expect((await refusalOf(complete({}))).code).toBe('InvalidRequest');
  expect((await refusalOf(client.send(new ListPartsCommand({ ...at, UploadId })))).code).toBe(
    'InvalidRequest',
  );
  await client.send(new ListPartsCommand({ ...at, UploadId, ...sseC() }));
  await complete(sseC());
});

const opensslWorks = spawnSync('openssl', ['version']).status === 0;

test.skipIf(!opensslWorks)('over TLS SSE-C needs no exception', async () => {
  const folder = await temporaryFolder();
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=localhost'];
  spawnSync('openssl', [
    ...args,
    '-keyout',
    keyFile,
    '-out',
    certFile,
    '-addext',
    'subjectAltName=IP:127.0.0.1',
  ]);
  const [tlsKey, cert] = [await readFile(keyFile), await readFile(certFile)];
  const s3 = await startServer({ tls: { key: tlsKey, cert }, allowInsecureSse: false });
  expect(s3.endpoint).toMatch(/^https:/);
  const client = clientOf(s3, { requestHandler: { httpsAgent: { ca: cert } } });
  await client.send(new PutObjectCommand({ ...at, Body: 'x', ...sseC() }));
  expect((await client.send(new HeadObjectCommand({ ...at, ...sseC() }))).ContentLength).toBe(1);
});
