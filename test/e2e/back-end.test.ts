/** What the page uploaded is read by an application's back end, without a browser. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Receipt } from '@sealift/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../structure/source-files.js';
import { launch, upload } from './browser.js';
import { type Stack, startStack } from './stack.js';

const bytes = Buffer.from('for the back end');
let data: string;
let stack: Stack;
let receipt: Receipt;

beforeAll(async () => {
  data = await mkdtemp(path.join(tmpdir(), 'sealift-back-end-'));
  stack = await startStack(data);
  const browser = await launch();
  try {
    const page = await browser.newPage();
    await page.goto(stack.page);
    const received = page.evaluate(
      () =>
        new Promise<unknown>((resolve) => {
          const listen = (event: Event) => resolve((event as CustomEvent).detail.receipt);
          addEventListener('sealift-uploaded', listen, { capture: true });
        }),
    );
    await upload(page, { name: 'Befund.txt', mimeType: 'text/plain', buffer: bytes });
    receipt = (await received) as Receipt;
  } finally {
    await browser.close();
  }
});
afterAll(async () => {
  await stack.close();
  await rm(data, { recursive: true, force: true });
});

function backEnd(given: unknown) {
  const args = ['demo/back-end.js', '-', '--data', data, '--s3', stack.s3Endpoint];
  return spawnSync(process.execPath, args, { cwd: root, input: JSON.stringify(given), encoding: 'utf8' });
}

test('with its name and its bytes', () => {
  const { stdout, status } = backEnd(receipt);
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    key: receipt.key,
    name: 'Befund.txt',
    type: 'text/plain',
    size: bytes.byteLength,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  });
});

test.each([
  ['another key', () => ({ ...receipt, key: `${receipt.key}x` }), 'receipt-invalid'],
  ['another size', () => ({ ...receipt, size: receipt.size + 1 }), 'receipt-invalid'],
  ['nothing', () => ({}), 'receipt-malformed'],
])('not with a receipt that says %s', (_, forged, code) => {
  const { stdout, stderr, status } = backEnd(forged());
  expect([stdout, status]).toEqual(['', 1]);
  expect(stderr).toContain(`(${code})`);
});
