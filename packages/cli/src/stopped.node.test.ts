import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storeOf } from '../../admin/src/testing/stored-objects.js';
import { BUCKET, type DevStack, devStack } from '../../signer/src/testing/dev-stack.js';
import { MIB } from '../../signer/src/testing/harness.js';
import { sealift } from './testing/command.js';

const COMMAND = join(import.meta.dirname, '..', 'bin', 'sealift.js');
let stack: DevStack;
const at = (name: string): string => join(stack.folder, name);

beforeAll(async () => {
  stack = await devStack();
  await writeFile(at('aes.key'), new Uint8Array(32).fill(1), { mode: 0o600 });
  await writeFile(at('large'), randomBytes(64 * MIB));
  await writeFile(at('small'), 'x');
  expect(
    (await sealift(['encrypt', at('large'), '--aes-key', at('aes.key'), '--out', at('sealed')])).code,
  ).toBe(0);
});
afterAll(() => stack.close());

function start(...words: string[]): { child: ChildProcess; said: () => string } {
  const { endpoint, region, credentials } = stack.devS3;
  const env = {
    ...process.env,
    SEALIFT_REGION: region,
    SEALIFT_S3_ENDPOINT: endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    NODE_NO_WARNINGS: '1',
  };
  const child = spawn(process.execPath, [COMMAND, ...words], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  return { child, said: () => said };
}

async function files(): Promise<string[]> {
  return (await readdir(stack.folder, { recursive: true })).filter((name) => !name.startsWith('s3')).sort();
}

describe.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)('%s', (signal, code) => {
  test.each([
    ['encrypting into a folder', () => ['encrypt', '-', '--aes-key', at('aes.key'), '--out', at('new')]],
    [
      'decrypting to a file',
      () => [
        'decrypt',
        '-',
        '--metadata',
        at('sealed/metadata.json'),
        '--aes-key',
        at('aes.key'),
        '--out',
        at('back'),
      ],
    ],
    [
      'encrypting to standard output',
      () => ['encrypt', '-', '--aes-key', at('aes.key'), '--out', '-', '--metadata', at('m.json')],
    ],
    ['verifying an audit', () => ['audit', 'verify', '-']],
    [
      'encrypting into S3',
      () => ['encrypt', '-', '--aes-key', at('aes.key'), '--out', `s3://${BUCKET}/stopped`],
    ],
  ])('%s ends with its code, and leaves nothing', async (_, words) => {
    const before = await files();
    const { child, said } = start(...words());
    // More than a pipe holds: it runs, and waits for more, when it is asked to stop.
    await new Promise((resolve) => child.stdin?.write(`${'x'.repeat(999)}\n`.repeat(4000), resolve));
    child.kill(signal);
    const [exitCode] = await once(child, 'close');
    expect(exitCode).toBe(code);
    expect(said()).toMatch(/^sealift \w+: stopped\n$/);
    expect(await files()).toEqual(before);
  });
});

describe('a reader that has enough', () => {
  test.each([
    ['of a file', () => ['cat', at('sealed'), '--aes-key', at('aes.key')]],
    ['of a list', () => ['ls', `s3://${BUCKET}/many/`]],
  ])('%s: silence, and the code of a broken pipe', async (_, words) => {
    const { client } = storeOf(stack);
    for (let n = 0; n < 40; n++)
      await client.send(
        new PutObjectCommand({
          Bucket: BUCKET,
          Key: `many/${n}`,
          Body: 'x',
          Metadata: {
            'x-amz-c': 'none',
          },
        }),
      );
    const { child, said } = start(...words());
    await once(child.stdout as NonNullable<typeof child.stdout>, 'readable');
    child.stdout?.destroy();
    const [exitCode] = await once(child, 'close');
    expect([exitCode, said()]).toEqual([141, '']);
  });
});
