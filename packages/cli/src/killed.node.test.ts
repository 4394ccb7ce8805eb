/** SIGKILL at any moment: what stays of a decryption is no plaintext that nobody has verified. */
import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { storeOf } from '../../admin/src/testing/stored-objects.js';
import { BUCKET, type DevStack, devStack } from '../../signer/src/testing/dev-stack.js';
import { sealift } from './testing/command.js';

const SEALIFT = fileURLToPath(new URL('../bin/sealift.js', import.meta.url));
const MARK = 'nobody may read this. ';
const SIZE = 48 * 1024 * 1024;
const KILLS = 8;

let stack: DevStack;
/** Whatever the command writes is here: files, and temporary ones. */
let place: string;
const at = (name: string): string => join(stack.folder, name);

beforeAll(async () => {
  stack = await devStack();
  place = at('place');
  await writeFile(at('aes.key'), new Uint8Array(32).fill(1), { mode: 0o600 });
  await writeFile(at('plain'), Buffer.alloc(SIZE, MARK));
  await sealift(['encrypt', at('plain'), '--aes-key', at('aes.key'), '--out', at('sealed')]);
  const object = await readFile(at('sealed/object'));
  // All of it but the tag is genuine: a decryption that does not wait for the tag writes the plaintext.
  object[object.byteLength - 1] = (object.at(-1) ?? 0) ^ 1;
  await writeFile(at('sealed/object'), object);
  const Metadata = JSON.parse(await readFile(at('sealed/metadata.json'), 'utf8')) as Record<string, string>;
  await storeOf(stack).client.send(
    new PutObjectCommand({ Bucket: BUCKET, Key: 'x', Body: object, Metadata }),
  );
}, 60_000);
afterAll(() => stack.close());

interface Left {
  /** Bytes of all files, by name. */
  readonly files: Record<string, Buffer>;
  readonly ended: 'killed' | 'by itself';
}

/** Begins a command, and kills it when `moment` has come. */
async function killed(
  args: readonly string[],
  moment: (started: Started) => Promise<unknown>,
): Promise<Left> {
  await rm(place, { recursive: true, force: true });
  await mkdir(place);
  const { accessKeyId, secretAccessKey } = stack.devS3.credentials;
  const env = {
    ...process.env,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    TMPDIR: place,
  };
  const child = spawn(process.execPath, [SEALIFT, ...args], { env, stdio: 'ignore' });
  const end = new Promise<NodeJS.Signals | null>((resolve) =>
    child.once('exit', (_, signal) => resolve(signal)),
  );
  await moment({ ended: () => child.exitCode !== null, end });
  child.kill('SIGKILL');
  const ended = (await end) === 'SIGKILL' ? 'killed' : 'by itself';
  const files: Record<string, Buffer> = {};
  for (const name of await readdir(place, { recursive: true }))
    files[name] = await readFile(join(place, name)).catch(() => Buffer.alloc(0));
  return { files, ended };
}

interface Started {
  ended(): boolean;
  readonly end: Promise<unknown>;
}

/** Up to 300 ms after the command's first file has appeared. */
async function writing({ ended }: Started): Promise<void> {
  while (!ended() && (await readdir(place)).length === 0) await sleep(2);
  await sleep(Math.random() * 300);
}

/** At any time of a run: how long one takes is measured first. A folder is read twice, so that nothing is written before all is verified. */
async function atAnyTime(args: readonly string[]): Promise<(started: Started) => Promise<void>> {
  const begun = performance.now();
  await killed(args, ({ end }) => end);
  const whole = performance.now() - begun;
  return () => sleep(Math.random() * 0.9 * whole);
}

const fromS3 = (): string[] => {
  const { endpoint, region } = stack.devS3;
  return [`s3://${BUCKET}/x`, '--region', region, '--s3-endpoint', endpoint];
};

test.each([
  ['of a folder', () => [at('sealed')], atAnyTime, 0],
  // The object as it lies in S3 waits in the output file.
  ['of an object in S3', fromS3, async () => writing, 1],
])(
  'decrypting %s',
  async (_, source, moments, keepsBytes) => {
    const args = ['decrypt', ...source(), '--aes-key', at('aes.key'), '--out', join(place, 'out')];
    const moment = await moments(args);
    let kills = 0;
    let withBytes = 0;
    for (let time = 0; time < KILLS; time++) {
      const { files, ended } = await killed(args, moment);
      if (ended === 'killed') kills += 1;
      for (const [name, bytes] of Object.entries(files)) {
        expect(name).toMatch(/^\.out\.[0-9a-f]{12}\.partial$/);
        expect(bytes.includes(MARK)).toBe(false);
        if (bytes.byteLength > 0) withBytes += 1;
      }
    }
    expect(kills).toBeGreaterThan(0);
    expect(withBytes).toBeGreaterThanOrEqual(keepsBytes);
  },
  120_000,
);

test('a decryption that does not verify first is found out by the same search', async () => {
  const args = ['cat', at('sealed'), '--aes-key', at('aes.key'), '--delayed-authentication'];
  await mkdir(place, { recursive: true });
  const script = `"$0" "$@" > ${join(place, 'out')}`;
  const child = spawn('sh', ['-c', script, process.execPath, SEALIFT, ...args], { stdio: 'ignore' });
  await new Promise((resolve) => child.once('exit', resolve));
  expect((await readFile(join(place, 'out'))).includes(MARK)).toBe(true);
});
