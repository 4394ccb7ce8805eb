import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localKms } from '@sealift/kms/local';
import type { Grant } from '@sealift/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from './run.js';

let folder: string;
let x: string | undefined;
const at = (name: string): string => join(folder, name);
const SECRET = 'the secret of this test, of more than 32 bytes';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sealift-serve-'));
  await writeFile(
    at('authorize.mjs'),
    `export const authorize = () => ({ owner: 'alice', prefix: 'users/alice/' });`,
  );
  await writeFile(at('nothing.mjs'), 'export const allow = true;');
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' });
  await writeFile(at('receipt-key.pem'), pem, { mode: 0o600 });
  await writeFile(at('open-key.pem'), pem, { mode: 0o644 });
  x = createPublicKey(privateKey).export({ format: 'jwk' }).x;
  await localKms({ file: at('keys.json') }).keys.create({ alias: 'alias/uploads' });
});

afterAll(() => rm(folder, { recursive: true }));

interface Started {
  readonly line: Promise<string>;
  readonly code: Promise<number>;
  readonly err: string[];
  stop(): void;
}

function start(args: string[], env: Record<string, string> = { SEALIFT_SECRET: SECRET }): Started {
  const stop = new AbortController();
  const err: string[] = [];
  let code: Promise<number> | undefined;
  const line = new Promise<string>((resolve) => {
    code = run(['serve', ...args], { env, out: resolve, err: (text) => err.push(text), signal: stop.signal });
  });
  return { line, code: code ?? Promise.reject(new Error('not started')), err, stop: () => stop.abort() };
}

const PLACE = [
  '--bucket',
  'b',
  '--region',
  'eu-central-1',
  '--port',
  '0',
  '--allowed-origin',
  'https://app.example',
];
const kms = (): string[] => ['--kms-file', at('keys.json'), '--key-id', 'alias/uploads'];

test('serves with the local KMS, writes the audit, and ends cleanly', async () => {
  const served = start([
    ...PLACE,
    ...kms(),
    '--authorize',
    at('authorize.mjs'),
    '--audit-file',
    at('audit.jsonl'),
    '--base-path',
    '/sealift',
  ]);
  const url = (await served.line).replace('The signer listens on ', '');
  const answer = await fetch(`${url}/uploads`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'https://app.example' },
    body: '{"size":5}',
  });
  const grant = (await answer.json()) as Grant;
  expect(grant.dataKey?.keyId).toBe('alias/uploads');
  served.stop();
  expect(await served.code).toBe(0);
  expect(served.err).toEqual([]);
  const lines = (await readFile(at('audit.jsonl'), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object);
  expect(lines).toMatchObject([
    { action: 'key-generate', kmsKeyId: 'alias/uploads' },
    { action: 'upload-grant', owner: 'alice', key: grant.key },
  ]);
  expect(JSON.stringify(lines)).not.toContain(grant.dataKey?.plaintext);
  expect((await stat(at('audit.jsonl'))).mode & 0o777).toBe(0o600);
});

test('signs receipts with keys of its own, and publishes them', async () => {
  const flags = [...PLACE, ...kms(), '--authorize', at('authorize.mjs')];
  const served = start([...flags, '--receipt-key', at('receipt-key.pem')]);
  const url = (await served.line).replace('The signer listens on ', '');
  const { keys } = (await (await fetch(`${url}/receipts/jwks.json`)).json()) as { keys: { x: string }[] };
  expect(keys.map((key) => key.x)).toEqual([x]);
  served.stop();
  expect(await served.code).toBe(0);
});

test('takes everything from the environment', async () => {
  const served = start([], {
    SEALIFT_SECRET: SECRET,
    SEALIFT_PREVIOUS_SECRET: `${SECRET} before`,
    SEALIFT_BUCKET: 'b',
    AWS_REGION: 'eu-central-1',
    SEALIFT_PORT: '0',
    SEALIFT_ALLOWED_ORIGIN: 'https://a.example, https://b.example',
    SEALIFT_KEYRING: 'raw-aes',
    SEALIFT_AUTHORIZE: at('authorize.mjs'),
  });
  expect(await served.line).toMatch(/^The signer listens on http:\/\/127\.0\.0\.1:\d+$/);
  served.stop();
  expect(await served.code).toBe(0);
});

test.each<[string, () => string[], Record<string, string> | undefined, string, number]>([
  [
    'no secret',
    () => [...PLACE, ...kms(), '--authorize', at('authorize.mjs')],
    {},
    'SEALIFT_SECRET in the environment is missing',
    2,
  ],
  [
    'a weak secret',
    () => [...PLACE, ...kms(), '--authorize', at('authorize.mjs')],
    { SEALIFT_SECRET: 'short' },
    '32 bytes or more',
    2,
  ],
  ['no decision', () => [...PLACE, ...kms()], undefined, '--authorize is missing', 2],
  [
    'a module without a decision',
    () => [...PLACE, ...kms(), '--authorize', at('nothing.mjs')],
    undefined,
    'must export a function named "authorize"',
    2,
  ],
  [
    'no module',
    () => [...PLACE, ...kms(), '--authorize', at('missing.mjs')],
    undefined,
    'is not a module',
    2,
  ],
  [
    'no protection',
    () => [...PLACE, '--authorize', at('authorize.mjs')],
    undefined,
    'give one of --kms, --kms-file, --recipient and --keyring',
    2,
  ],
  [
    'an unknown key service',
    () => [...PLACE, '--kms', 'gcp', '--key-id', 'k', '--authorize', at('authorize.mjs')],
    undefined,
    '--kms is aws',
    2,
  ],
  [
    'two protections',
    () => [...PLACE, ...kms(), '--keyring', 'raw-aes', '--authorize', at('authorize.mjs')],
    undefined,
    'give one of',
    2,
  ],
  [
    'no key',
    () => [...PLACE, '--kms-file', at('keys.json'), '--authorize', at('authorize.mjs')],
    undefined,
    '--key-id is missing',
    2,
  ],
  [
    'an unknown key',
    () => [...PLACE, '--kms-file', at('keys.json'), '--key-id', 'k', '--authorize', at('authorize.mjs')],
    undefined,
    'kms-key-not-found',
    1,
  ],
  [
    'a key of receipts that others may read',
    () => [...PLACE, ...kms(), '--authorize', at('authorize.mjs'), '--receipt-key', at('open-key.pem')],
    undefined,
    '--receipt-key: others may read or change',
    2,
  ],
  [
    'a key of receipts that is none',
    () => [...PLACE, ...kms(), '--authorize', at('authorize.mjs'), '--receipt-key', at('nothing.mjs')],
    undefined,
    'receiptKeys[0]: must be one Ed25519 key as PEM',
    2,
  ],
  [
    'any origin',
    () => [
      '--bucket',
      'b',
      '--region',
      'r',
      '--allowed-origin',
      '*',
      ...kms(),
      '--authorize',
      at('authorize.mjs'),
    ],
    undefined,
    'allowedOrigins',
    2,
  ],
  [
    'a strange port',
    () => [...PLACE, '--port', '70000', ...kms(), '--authorize', at('authorize.mjs')],
    undefined,
    '--port is 0 to 65535',
    2,
  ],
])('%s', async (_, args, env, reason, code) => {
  const served = start(args(), env);
  expect(await served.code).toBe(code);
  expect(served.err).toHaveLength(1);
  expect(served.err[0]).toContain(reason);
});
