import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { ObjectStore } from '@sealift/admin/rewrap';
import { importRsaPrivateKey, rawRsaKeyring } from '@sealift/core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { aes, opens, PRIVATE_PEM, PUBLIC_PEM, put, storeOf } from '../../admin/src/testing/stored-objects.js';
import { BUCKET, type DevStack, devStack } from '../../signer/src/testing/dev-stack.js';
import { run } from './run.js';

let stack: DevStack;
let store: ObjectStore;
beforeAll(async () => {
  stack = await devStack();
  store = storeOf(stack);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await stack.close();
});

describe('the command', () => {
  async function sealift(...args: string[]): Promise<{ exit: number; report: string; err: string }> {
    const lines: { out: string[]; err: string[] } = { out: [], err: [] };
    const { endpoint, region } = stack.devS3;
    const at = ['--bucket', BUCKET, '--region', region, '--s3-endpoint', endpoint];
    const exit = await run(['rewrap', ...args, ...at], {
      env: {},
      out: (line) => lines.out.push(line),
      err: (line) => lines.err.push(line),
      signal: new AbortController().signal,
    });
    return { exit, report: lines.out.join('\n'), err: lines.err.join('\n') };
  }
  const at = (name: string): string => join(stack.folder, name);

  beforeAll(async () => {
    const { accessKeyId, secretAccessKey } = stack.devS3.credentials;
    vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
    await writeFile(at('old.key'), new Uint8Array(32).fill(1), { mode: 0o600 });
    await writeFile(at('new.key'), new Uint8Array(32).fill(2), { mode: 0o600 });
    await writeFile(at('public.pem'), PUBLIC_PEM);
    await writeFile(at('private.pem'), PRIVATE_PEM, { mode: 0o600 });
  });

  test('a prefix, with a journal, a broken object and a new run', async () => {
    const [from, to] = [await aes(1), await aes(2, { key: '2' })];
    for (const name of ['a', 'b', 'c']) await put(store, `many/${name}`, from);
    await store.client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'many/plain', Body: 'x' }));
    const keys = [
      '--from-aes-key',
      at('old.key'),
      '--to-aes-key',
      at('new.key'),
      '--to-description',
      'key=2',
    ];
    const line = ['--prefix', 'many/', ...keys, '--journal', at('journal')];
    const dry = await sealift(...line, '--dry-run');
    expect(JSON.parse(dry.report)).toMatchObject({ dryRun: true, counts: { 'would-rewrap': 3 } });
    const first = await sealift(...line);
    expect(first).toMatchObject({ exit: 1 });
    expect(first.err.split('\n')).toHaveLength(1);
    expect(JSON.parse(first.report)).toMatchObject({
      counts: { rewrapped: 3 },
      failed: [{ key: 'many/plain', code: 'not-encrypted' }],
    });
    for (const name of ['a', 'b', 'c']) await opens(store, `many/${name}`, to);
    await put(store, 'many/plain', from);
    // What a crash in the middle of a line leaves behind.
    await appendFile(at('journal'), '"many/pl');
    expect(JSON.parse((await sealift(...line)).report)).toMatchObject({
      counts: { resumed: 3, rewrapped: 1 },
    });
    expect(JSON.parse((await sealift(...line)).report)).toMatchObject({ counts: { resumed: 4 } });
    const other = await sealift('--prefix', 'other/', ...keys, '--journal', at('journal'));
    expect(other).toMatchObject({ exit: 1, report: '' });
    expect(other.err).toContain('journal-mismatch');
  });

  test('a list into instruction files, and one more recipient', async () => {
    const [from, to] = [await aes(1), await aes(2, { key: '2' })];
    for (const name of ['a', 'b']) await put(store, `list/${name}`, from);
    await writeFile(at('list'), 'list/a\r\nlist/b\n\n');
    const share = [
      '--from-aes-key',
      at('new.key'),
      '--add-recipient',
      at('public.pem'),
      '--suffix',
      '.partner',
    ];
    const described = [...share, '--to-description', 'recipient=partner'];
    const early = await sealift('list/a', '--from-aes-key', at('old.key'), ...described.slice(2));
    expect(early.report).toContain('instruction-file-needed');
    const moved = await sealift(
      ...['--list', at('list'), '--instruction-file', '--from-aes-key', at('old.key')],
      ...['--to-aes-key', at('new.key'), '--to-description', 'key=2'],
    );
    expect(JSON.parse(moved.report).counts).toEqual({ rewrapped: 2 });
    expect(JSON.parse((await sealift('--list', at('list'), ...described)).report).counts).toEqual({
      added: 2,
    });
    const recipient = rawRsaKeyring({ privateKey: await importRsaPrivateKey(PRIVATE_PEM) });
    await opens(store, 'list/a', recipient, '.partner');
    await opens(store, 'list/a', to, '.instruction');
    expect((await sealift('list/a', ...described)).report).toContain('instruction-file-exists');
  });

  test.each([
    [['x', '--prefix', 'y'], 'give one of KEY'],
    [[], 'give one of KEY'],
    [['x'], 'give one of --from-aes-key'],
    [['x', '--from-aes-key', '@old.key'], 'give one of --to-aes-key'],
    [['x', '--from-aes-key', '@old.key', '--add-recipient', '@public.pem'], '--suffix is missing'],
    [
      ['x', '--from-aes-key', '@old.key', '--add-recipient', '@public.pem', '--suffix', 'a/b'],
      '--suffix is a dot',
    ],
    [
      ['x', '--from-aes-key', '@old.key', '--add-recipient', '@public.pem', '--suffix', '.instruction'],
      '--suffix is',
    ],
    [
      ['x', '--from-aes-key', '@old.key', '--to-aes-key', '@new.key', '--suffix', '.p'],
      '--suffix belongs to',
    ],
    [['x', '--from-aes-key', '@old.key', '--to-aes-key', '@new.key', '--to-description', 'a'], 'NAME=VALUE'],
    [['x', '--from-aes-key', '@old.key', '--to-aes-key', '@new.key', '--concurrency', '0'], '1 to 99'],
    [['x', '--from-aes-key', '@old.key', '--to-aes-key', '@new.key', '--into', 'x'], '--into metadata'],
  ])('%s is wrong', async (args, reason) => {
    const { exit, err } = await sealift(...args.map((arg) => (arg.startsWith('@') ? at(arg.slice(1)) : arg)));
    expect(exit).toBe(2);
    expect(err).toContain(reason);
  });
});
