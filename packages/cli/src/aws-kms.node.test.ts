import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateAliasCommand, CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import type { ObjectStore } from '@sealift/admin/objects';
import { kmsKeyringFor } from '@sealift/admin/rewrap';
import { awsKms } from '@sealift/kms/aws';
import { localKms } from '@sealift/kms/local';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { aes, opens, put, storeOf } from '../../admin/src/testing/stored-objects.js';
import { type KmsFront, kmsFront } from '../../kms/src/testing/kms-front.js';
import { startMoto } from '../../kms/src/testing/moto.js';
import { BUCKET, type DevStack, devStack } from '../../signer/src/testing/dev-stack.js';
import { run } from './run.js';

const moto = await startMoto();
const absent = typeof moto === 'string' ? ` (skipped: ${moto})` : '';

describe.skipIf(typeof moto === 'string')(`the commands with AWS KMS${absent}`, () => {
  let stack: DevStack;
  let store: ObjectStore;
  let front: KmsFront;
  let arn: string;
  const at = (name: string): string => join(stack.folder, name);

  beforeAll(async () => {
    if (typeof moto === 'string') return;
    stack = await devStack();
    store = storeOf(stack);
    const { region, credentials } = stack.devS3;
    const client = new KMSClient({ region, credentials, endpoint: moto.endpoint });
    const { KeyMetadata } = await client.send(new CreateKeyCommand({}));
    arn = KeyMetadata?.Arn ?? '';
    await client.send(new CreateAliasCommand({ AliasName: 'alias/uploads', TargetKeyId: arn }));
    client.destroy();
    front = await kmsFront(moto.endpoint);
    vi.stubEnv('AWS_ENDPOINT_URL_KMS', front.endpoint);
    vi.stubEnv('AWS_ACCESS_KEY_ID', credentials.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', credentials.secretAccessKey);
    await writeFile(at('aes.key'), new Uint8Array(32).fill(1), { mode: 0o600 });
    await writeFile(at('authorize.mjs'), `export const authorize = () => ({ owner: 'a', prefix: 'a/' });`);
  });

  afterAll(async () => {
    vi.unstubAllEnvs();
    await stack.close();
    await front.close();
    if (typeof moto !== 'string') await moto.close();
  });

  async function sealift(
    args: readonly string[],
    stop = new AbortController(),
  ): Promise<{ exit: number; out: string; err: string }> {
    const { endpoint, region } = stack.devS3;
    const lines: { out: string[]; err: string[] } = { out: [], err: [] };
    const exit = await run([...args, '--bucket', BUCKET, '--region', region, '--s3-endpoint', endpoint], {
      env: { SEALIFT_SECRET: 'the secret of this test, of more than 32 bytes' },
      out: (line) => {
        lines.out.push(line);
        if (line.startsWith('The signer listens')) stop.abort();
      },
      err: (line) => lines.err.push(line),
      signal: stop.signal,
    });
    return { exit, out: lines.out.join('\n'), err: lines.err.join('\n') };
  }

  test('an object goes from an AES key to AWS KMS, and from there to a local KMS', async () => {
    await put(store, 'moving', await aes(1));
    const first = await sealift([
      ...[
        'rewrap',
        'moving',
        '--from-aes-key',
        at('aes.key'),
        '--to-kms',
        'aws',
        '--to-key-id',
        'alias/uploads',
      ],
    ]);
    expect(first).toMatchObject({ exit: 0, out: expect.stringContaining('"rewrapped": 1') });
    const stored = { bucket: BUCKET, key: 'moving', wrapAlgorithm: 'AES/GCM', description: {} } as const;
    const { region, credentials } = stack.devS3;
    const kms = awsKms({ region, credentials, endpoint: front.endpoint });
    await opens(store, 'moving', kmsKeyringFor({ kms, keyId: arn })(stored));

    const local = localKms({ file: at('keys.json') });
    const key = await local.keys.create({ alias: 'alias/local' });
    await local.keys.setPolicy(key.keyId, { generate: ['mover'], decrypt: ['reader'] });
    const to = ['--to-kms-file', at('keys.json'), '--to-key-id', 'alias/local'];
    const line = ['rewrap', 'moving', '--from-kms', 'aws', '--from-key-id', arn, ...to];
    expect((await sealift(line)).out).toContain('kms-access-denied');
    expect((await sealift([...line, '--kms-principal', 'mover'])).out).toContain('"rewrapped": 1');
    await opens(store, 'moving', kmsKeyringFor({ kms: local.as('reader') })(stored));
  });

  test('an unknown key fails each object, with its code', async () => {
    await put(store, 'stays', await aes(1));
    const { exit, out } = await sealift([
      ...['rewrap', 'stays', '--from-aes-key', at('aes.key'), '--to-kms', 'aws', '--to-key-id', 'alias/none'],
    ]);
    expect(exit).toBe(1);
    expect(out).toContain('kms-key-not-found');
    await opens(store, 'stays', await aes(1));
  });

  test.each<[string[], string]>([
    [['--from-kms', 'gcp', '--to-aes-key', 'k'], '--from-kms is aws or local'],
    [['--from-kms', 'local', '--to-aes-key', 'k'], '--from-kms-file is missing'],
    [['--from-kms', 'aws', '--from-kms-file', 'f', '--to-aes-key', 'k'], '--from-kms-file does not go with'],
    [['--from-kms', 'aws', '--from-aes-key', 'k', '--to-aes-key', 'k'], 'give one of --from-aes-key'],
    [['--from-kms', 'aws', '--to-kms', 'aws'], '--to-key-id is missing'],
    [
      ['--from-kms', 'aws', '--to-kms', 'aws', '--to-key-id', 'k', '--kms-principal', 'me'],
      '--kms-principal needs --from-kms-file or --to-kms-file',
    ],
  ])('rewrap %j is wrong', async (args, reason) => {
    const { exit, err } = await sealift(['rewrap', 'x', ...args]);
    expect(exit).toBe(2);
    expect(err).toContain(reason);
  });

  test('serve asks what an alias stands for, once and at the start', async () => {
    const line = [
      ...[
        'serve',
        '--port',
        '0',
        '--authorize',
        at('authorize.mjs'),
        '--allowed-origin',
        'https://a.example',
      ],
      ...['--protection', 'sse-kms', '--kms-key-target', 'describe', '--kms-key-id'],
    ];
    const asked = () => front.operations.filter((operation) => operation === 'DescribeKey').length;
    const before = asked();
    expect(await sealift([...line, 'alias/uploads'])).toMatchObject({ exit: 0 });
    expect(asked()).toBe(before + 1);
    const { exit, err } = await sealift([...line, 'alias/none']);
    expect(exit).toBe(1);
    expect(err).toContain('kms-key-not-found');
  });
});
