import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { root } from '../structure/source-files.js';
import { download, launch, upload } from './browser.js';
import { startStack } from './stack.js';

let data: string;

beforeEach(async () => {
  data = await mkdtemp(path.join(tmpdir(), 'sealift-data-'));
});

afterEach(() => rm(data, { recursive: true, force: true }));

test('npm start --silent -- --json prints one line, and nothing else, on standard output', async () => {
  const command = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  // A group of its own: npm is not the process that serves.
  const npm = spawn(command, ['start', '--silent', '--', '--json', '--port', '0', '--data', data], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  let output = '';
  npm.stdout.setEncoding('utf8');
  const ended = once(npm, 'exit');
  await new Promise<void>((resolve) => {
    npm.stdout.on('data', (text: string) => {
      output += text;
      if (output.includes('\n')) resolve();
    });
  });
  const addresses = JSON.parse(output) as Record<string, string>;
  expect(Object.keys(addresses).sort()).toEqual([
    'accessKeyId',
    'bucket',
    'page',
    'region',
    's3Endpoint',
    'secretAccessKey',
    'signer',
  ]);
  expect((await fetch(addresses.page ?? '')).status).toBe(200);
  process.kill(-(npm.pid ?? 0), 'SIGTERM');
  await ended;
  expect(output.trimEnd().split('\n')).toHaveLength(1);
  await expect(fetch(addresses.page ?? '')).rejects.toThrow();
});

test('what was uploaded is there after a restart', async () => {
  const browser = await launch();
  try {
    const bytes = Buffer.from('still here');
    const first = await startStack(data);
    const page = await browser.newPage();
    await page.goto(first.page);
    const { key } = await upload(page, { name: 'kept.txt', mimeType: 'text/plain', buffer: bytes });
    expect(await first.close()).toBe(0);

    const second = await startStack(data);
    expect(second.secretAccessKey).toBe(first.secretAccessKey);
    const later = await browser.newPage();
    // Another port is another origin: the list of keys does not follow, so it is put there.
    await later.addInitScript((kept) => localStorage.setItem(kept.name, kept.value), {
      name: (await page.evaluate(() => Object.keys(localStorage)[0])) ?? '',
      value: (await page.evaluate(() => Object.values(localStorage)[0] as string)) ?? '',
    });
    await later.goto(second.page);
    const back = await download(later, key ?? '');
    expect(back.bytes.equals(bytes)).toBe(true);
    expect(back.name).toBe('kept.txt');
    await second.close();
  } finally {
    await browser.close();
  }
});

test('bad options are refused with one clear line', async () => {
  const child = spawn(process.execPath, ['demo/start.js', '--port', 'abc'], { cwd: root });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const [code] = await once(child, 'exit');
  expect(code).toBe(2);
  expect(said).toMatch(/^--port must be a number/);
});
