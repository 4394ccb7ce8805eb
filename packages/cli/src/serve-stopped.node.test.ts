import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DevStack, devStack } from '../../signer/src/testing/dev-stack.js';

const COMMAND = join(import.meta.dirname, '..', 'bin', 'sealift.js');
const ORIGIN = 'https://app.example';
const REQUESTS = 200;
let stack: DevStack;

beforeAll(async () => {
  stack = await devStack();
});
afterAll(() => stack.close());

/** Nobody is let in before the process is told to end; each of them is counted. */
const AUTHORIZE = `
const told = new Promise((resolve) => process.once('SIGTERM', () => setTimeout(resolve, 200)));
export async function authorize() {
  console.error('asked');
  await told;
  return { owner: 'alice', prefix: 'a/' };
}`;

function ask(url: string): Promise<number | string> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', origin: ORIGIN };
    const sent = request(`${url}/uploads`, { method: 'POST', headers, agent: false }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode ?? 0));
      answer.once('error', (error) => resolve(error.message));
    });
    sent.once('error', (error) => resolve(error.message)).end('{"size":1}');
  });
}

test('SIGTERM while many requests are under way: each is answered, and it ends with 0', async () => {
  const { endpoint, region, credentials } = stack.devS3;
  const authorize = join(stack.folder, 'authorize.mjs');
  await writeFile(authorize, AUTHORIZE);
  const place = [
    '--bucket',
    'uploads',
    '--region',
    region,
    '--s3-endpoint',
    endpoint,
    '--allowed-origin',
    ORIGIN,
  ];
  const words = ['serve', '--authorize', authorize, ...place, '--protection', 'sse-s3', '--port', '0'];
  const env = {
    ...process.env,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    SEALIFT_SECRET: 'a'.repeat(64),
    NODE_NO_WARNINGS: '1',
  };
  const child = spawn(process.execPath, [COMMAND, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let asked = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    asked += text.split('asked').length - 1;
  });
  const ended = once(child, 'exit');
  try {
    await expect.poll(() => said, { timeout: 20_000 }).toContain('listens on');
    const url = /http:\S+/.exec(said)?.[0] ?? '';
    const answers = Array.from({ length: REQUESTS }, () => ask(url));
    await expect.poll(() => asked, { timeout: 20_000 }).toBe(REQUESTS);
    child.kill('SIGTERM');
    expect(new Set(await Promise.all(answers))).toEqual(new Set([200]));
    expect((await ended)[0]).toBe(0);
    expect(await ask(url)).toMatch(/ECONNREFUSED/);
  } finally {
    child.kill('SIGKILL');
  }
});
