import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { read, root } from '../structure/source-files.js';
import { launch } from './browser.js';

/** docs/guide/start.md, done as it is written there: its three files, its two commands, and a file dropped on the page. */
const GUIDE = 'docs/guide/start.md';
const started: ChildProcess[] = [];
let folder: string;

beforeAll(async () => {
  // Below the repository, so that its packages are found as if they had been installed.
  folder = await mkdtemp(path.join(root, 'test/e2e/.five-minutes-'));
});

afterAll(async () => {
  for (const child of started) {
    if (child.exitCode === null && child.kill()) await once(child, 'exit');
  }
  await rm(folder, { recursive: true, force: true });
});

test('its lines lead from nothing to a stored object, and back to the file', async () => {
  const [signer, s3, page] = [await freePort(), await freePort(), await freePort()];
  const here = (code: string) =>
    code.replaceAll('8787', `${signer}`).replaceAll('9090', `${s3}`).replaceAll('5173', `${page}`);
  const named = [...read(GUIDE).matchAll(/`([\w.]+)`[^`]*?\n\n```(?:js|html)\n(.*?)^```/gms)];
  expect(named.map(([, name]) => name)).toEqual(['server.js', 'index.html', 'page.js']);
  for (const [, name = '', code = ''] of named) {
    // The one address that the guide leaves out is the signer's default.
    const text =
      name === 'server.js' ? code.replace('serve(signer)', `serve(signer, { port: ${signer} })`) : code;
    await writeFile(path.join(folder, name), here(text));
  }
  await writeFile(path.join(folder, 'package.json'), '{ "type": "module" }');

  await run([path.join(folder, 'server.js')], /^Signer: /m);
  const vite = path.join(root, 'node_modules/vite/bin/vite.js');
  await run([vite, '--port', `${page}`, '--strictPort'], /localhost/);

  const bytes = Buffer.alloc(9_000_000, 'in five minutes ');
  const browser = await launch();
  try {
    const tab = await browser.newPage();
    await tab.goto(`http://localhost:${page}/`);
    const picked = { name: 'report.txt', mimeType: 'text/plain', buffer: bytes };
    await tab.locator('encrypted-upload input[type=file]').first().setInputFiles(picked);
    await tab.locator('encrypted-upload li[data-state=done]').waitFor({ timeout: 60_000 });

    const [saved] = await Promise.all([
      tab.waitForEvent('download', { timeout: 60_000 }),
      tab.locator('encrypted-download button').first().click(),
    ]);
    const pieces: Buffer[] = [];
    for await (const piece of await saved.createReadStream()) pieces.push(piece as Buffer);
    expect(saved.suggestedFilename()).toBe('report.txt');
    expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
  } finally {
    await browser.close();
  }
  expect((await readdir(path.join(folder, '.s3'))).length).toBeGreaterThan(0);
});

/** Starts a program and waits until it has said that it is ready. */
async function run(parameters: readonly string[], ready: RegExp): Promise<void> {
  const child = spawn(process.execPath, parameters, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  let said = '';
  await new Promise<void>((resolve, reject) => {
    const listen = (text: Buffer) => {
      said += text;
      if (ready.test(said)) resolve();
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('exit', () => reject(new Error(said)));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
