import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { ObjectStore } from '@sealift/admin/objects';
import type { MasterSecret } from '@sealift/signer/protection';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  inventoryOf,
  MANIFEST_KEY,
  storedFiles,
  writeInventory,
} from '../../admin/src/testing/inventories.js';
import {
  managed,
  managedStore,
  NEW,
  OLD,
  putManaged,
  readManaged,
} from '../../admin/src/testing/managed-objects.js';
import { BUCKET, type DevStack, devStack } from '../../signer/src/testing/dev-stack.js';
import { run } from './run.js';

const KMS_KEY = '11111111-2222-3333-4444-555555555555';

let stack: DevStack;
let before: ObjectStore;
let after: ObjectStore;
const at = (name: string): string => join(stack.folder, name);

beforeAll(async () => {
  stack = await devStack({}, { kmsKeys: [KMS_KEY] });
  before = managedStore(stack, OLD);
  after = managedStore(stack, NEW);
  const { accessKeyId, secretAccessKey } = stack.devS3.credentials;
  vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
  const line = ({ version, secret }: MasterSecret) =>
    `${version} ${Buffer.from(secret).toString('base64')}\n`;
  await writeFile(at('old'), line(OLD), { mode: 0o600 });
  await writeFile(at('both'), `# the newest first\n${line(NEW)}\n${line(OLD)}`, { mode: 0o600 });
  await writeFile(at('third'), `2028 ${Buffer.alloc(32, 3).toString('base64')}\n${line(NEW)}${line(OLD)}`, {
    mode: 0o600,
  });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await stack.close();
});

async function sealift(
  args: readonly string[],
  more: { env?: Record<string, string>; signal?: AbortSignal } = {},
): Promise<{ exit: number; report: string; err: string }> {
  const lines: { out: string[]; err: string[] } = { out: [], err: [] };
  const { endpoint, region } = stack.devS3;
  const place = ['--bucket', BUCKET, '--region', region, '--s3-endpoint', endpoint];
  const exit = await run(['rekey', ...args, ...place], {
    env: more.env ?? {},
    out: (line) => lines.out.push(line),
    err: (line) => lines.err.push(line),
    signal: more.signal ?? new AbortController().signal,
  });
  return { exit, report: lines.out.join('\n'), err: lines.err.join('\n') };
}

test('a prefix: dry run, journal, a broken object, a new run, and a secret after that', async () => {
  const names = ['a', 'b', 'c'].map((name) => `many/${name}`);
  for (const name of names) await putManaged(before, name);
  await putManaged(after, 'many/young');
  await before.client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'many/plain', Body: 'x' }));
  const line = ['--prefix', 'many/', '--master-secrets', at('both'), '--journal', at('journal')];
  const dry = await sealift([...line, '--dry-run']);
  expect(dry.exit).toBe(1);
  expect(JSON.parse(dry.report)).toMatchObject({
    dryRun: true,
    counts: { 'would-rekey': 3, already: 1 },
    failed: [{ key: 'many/plain', code: 'not-managed' }],
  });
  expect(await readManaged(before, 'many/a')).toEqual(managed('2026'));

  const first = await sealift(line);
  expect(first.exit).toBe(1);
  expect(first.err).toContain('rekey-incomplete');
  expect(JSON.parse(first.report)).toMatchObject({ counts: { rekeyed: 3 } });
  for (const name of names) expect(await readManaged(after, name)).toEqual(managed('2027'));
  const journal = await readFile(at('journal'), 'utf8');
  for (const { secret } of [OLD, NEW]) expect(journal).not.toContain(Buffer.from(secret).toString('base64'));

  await putManaged(before, 'many/plain');
  expect(JSON.parse((await sealift(line)).report)).toMatchObject({
    counts: { resumed: 4, rekeyed: 1 },
    failed: [],
  });
  const again = await sealift([
    ...['--prefix', 'many/', '--master-secrets', at('third'), '--journal', at('journal')],
  ]);
  expect(again).toMatchObject({ exit: 1, report: '' });
  expect(again.err).toContain('journal-mismatch');
  // The same file with one secret more in it: nothing of what the journal has is done.
  await writeFile(at('both'), await readFile(at('third')));
  expect((await sealift(line)).err).toContain('journal-mismatch');
  await writeFile(at('both'), (await readFile(at('third'), 'utf8')).split('\n').slice(1).join('\n'));
});

test('a run that is stopped goes on where it was', async () => {
  const names = Array.from({ length: 12 }, (_, index) => `stop/${String(index).padStart(2, '0')}`);
  for (const name of names) await putManaged(before, name);
  const line = ['--prefix', 'stop/', '--master-secrets', at('both'), '--journal', at('stopped')];
  const stop = new AbortController();
  const lines: string[] = [];
  const { endpoint, region } = stack.devS3;
  const exit = await run(
    [
      'rekey',
      ...line,
      '--concurrency',
      '1',
      '--bucket',
      BUCKET,
      '--region',
      region,
      '--s3-endpoint',
      endpoint,
    ],
    {
      env: {},
      out: (text) => lines.push(text),
      err: () => undefined,
      signal: stop.signal,
      status: {
        show: (text) => {
          if (text.startsWith('4 ')) stop.abort();
        },
        clear: () => undefined,
      },
    },
  );
  expect(exit).toBe(130);
  expect(lines).toEqual([]);
  const report = JSON.parse((await sealift(line)).report) as { counts: Record<string, number> };
  expect(report.counts).toEqual({ resumed: 4, rekeyed: 8 });
  for (const name of names) expect(await readManaged(after, name)).toEqual(managed('2027'));
});

test('an inventory, in shards, with a journal each', async () => {
  const keys = Array.from({ length: 20 }, (_, index) => `fleet/é ${index}`);
  for (const key of keys) await putManaged(before, key);
  const listed = [...keys, 'fleet/gone', 'fleet/gone.instruction'].map((key) => ({ key }));
  const rows = [...listed, { key: 'fleet/old', latest: false }, { key: 'fleet/deleted', deleted: true }];
  const files = [rows.slice(0, 7), rows.slice(7)];
  const inventory = inventoryOf({ format: 'CSV', bucket: BUCKET, versions: true, files });
  for (const [Key, Body] of storedFiles(inventory))
    await before.client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
  const path = await writeInventory(at('inventories'), inventory);
  const runs = await Promise.all(
    [1, 2, 3].map((index) =>
      sealift([
        ...['--inventory', index === 2 ? path : `s3://${BUCKET}/${MANIFEST_KEY}`],
        ...['--master-secrets', at('both'), '--shard', `${index}/3`, '--journal', at(`shard-${index}`)],
      ]),
    ),
  );
  const reports = runs.map(
    ({ report }) => JSON.parse(report) as { counts: { rekeyed: number }; failed: object[] },
  );
  expect(reports.reduce((sum, { counts }) => sum + counts.rekeyed, 0)).toBe(keys.length);
  expect(reports.flatMap(({ failed }) => failed)).toMatchObject([
    { key: 'fleet/gone', code: 'object-not-found' },
  ]);
  for (const key of keys) expect(await readManaged(after, key)).toEqual(managed('2027'));
  const other = ['--inventory', path, '--master-secrets', at('both'), '--shard', '2/3'];
  expect((await sealift([...other, '--journal', at('shard-1')])).err).toContain('journal-mismatch');
  const again = await sealift([...other, '--journal', at('shard-2')]);
  expect(JSON.parse(again.report).counts).toEqual({ resumed: reports[1]?.counts.rekeyed });
});

test('one key, a list, everything from the environment', async () => {
  for (const name of ['x', 'y', 'z']) await putManaged(before, `few/${name}`);
  await writeFile(at('list'), 'few/y\r\nfew/z\n\n');
  const env = { SEALIFT_MASTER_SECRETS: at('both') };
  expect(JSON.parse((await sealift(['few/x'], { env })).report).counts).toEqual({ rekeyed: 1 });
  expect(JSON.parse((await sealift(['--list', at('list')], { env })).report).counts).toEqual({ rekeyed: 2 });
  expect(JSON.parse((await sealift(['--prefix', 'few/'], { env })).report).counts).toEqual({ already: 3 });
});

test('to SSE-KMS', async () => {
  await putManaged(before, 'kms/a');
  const to = [
    '--to',
    'sse-kms',
    '--kms-key-id',
    KMS_KEY,
    '--bucket-key',
    'on',
    '--encryption-context',
    'a=b',
  ];
  const { report } = await sealift(['kms/a', '--master-secrets', at('both'), ...to]);
  expect(JSON.parse(report).counts).toEqual({ rekeyed: 1 });
  expect(await readManaged(after, 'kms/a')).toMatchObject({ algorithm: 'aws:kms', tags: ['class'] });
});

test.each<[string[], string]>([
  [['x'], '--master-secrets is missing'],
  [['x', '--prefix', 'y', '--master-secrets', '@both'], 'give one of KEY'],
  [['x', '--master-secrets', '@both', '--to', 'sse-c'], 'without it a new key is made'],
  [['x', '--master-secrets', '@both', '--to', 'client'], '--to is sse-s3'],
  [
    ['x', '--master-secrets', '@both', '--to', 'sse-kms'],
    '--kms-key-id, which --to sse-kms needs, is missing',
  ],
  [
    ['x', '--master-secrets', '@both', '--to', 'sse-s3', '--kms-key-id', 'k'],
    '--kms-key-id does not go with --to sse-s3',
  ],
  [['x', '--master-secrets', '@both', '--kms-key-id', 'k'], '--kms-key-id belongs to --to sse-kms'],
  [['x', '--master-secrets', '@both', '--concurrency', '0'], '1 to 99'],
  [['x', '--master-secrets', '@both', '--shard', '1/2'], '--shard does not go with KEY'],
  [['--prefix', 'x', '--master-secrets', '@both', '--shard', '3/2'], '--shard is i/n'],
  [['--prefix', 'x', '--master-secrets', '@both', '--inventory', 'manifest.json'], 'give one of KEY'],
  [['--master-secrets', '@both', '--inventory', 'data.csv.gz'], 'the path of a manifest.json'],
])('%j is wrong', async (args, reason) => {
  const { exit, err } = await sealift(args.map((arg) => (arg.startsWith('@') ? at(arg.slice(1)) : arg)));
  expect(exit).toBe(2);
  expect(err).toContain(reason);
});

test.each<[string, string, number, string]>([
  ['others may read it', `1 ${Buffer.alloc(32, 1).toString('base64')}`, 0o644, 'others may read'],
  ['its group may write it', `1 ${Buffer.alloc(32, 1).toString('base64')}`, 0o620, 'others may read'],
  ['nothing in it', '# nothing yet\n\n', 0o600, 'holds no secret'],
  [
    'a short secret',
    `1 ${Buffer.alloc(31, 1).toString('base64')}`,
    0o600,
    'line 1: the secret must be 32 bytes',
  ],
  ['no base64', `1 not-base64!`, 0o600, 'line 1: write a version'],
  ['no version', Buffer.alloc(32, 1).toString('base64'), 0o600, 'line 1: write a version'],
  [
    'a version twice',
    `1 ${Buffer.alloc(32, 1).toString('base64')}\n\n1 ${Buffer.alloc(32, 2).toString('base64')}`,
    0o600,
    'line 3: version 1 is there twice',
  ],
  ['a video', 'x'.repeat(100_000), 0o600, 'too large'],
])('a file of master secrets: %s', async (_, content, mode, reason) => {
  await writeFile(at('odd'), content);
  await chmod(at('odd'), mode);
  const { exit, err } = await sealift(['x', '--master-secrets', at('odd')]);
  expect(exit).toBe(2);
  expect(err).toContain(reason);
  expect(err).not.toContain(content.slice(2, 20));
});
